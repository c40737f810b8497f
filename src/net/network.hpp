// SPDX-License-Identifier: MIT
// The environment of a connection: a clock and a name service.
#pragma once

#include "resolver.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::net {

struct network {
    system::clock& clock;
    lookup names;
};

/// This machine's.
POP3_EXPORT network system_network();

}  // namespace pop3::inline v1::net
