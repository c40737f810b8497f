// SPDX-License-Identifier: MIT
// The environment of a connection: a clock and a name service.
#pragma once

#include "resolver.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::net {

struct environment {
    system::clock& clock;
    resolve_fn names;
};

/// This machine's.
POP3_EXPORT environment system_environment();

}  // namespace pop3::inline v1::net
