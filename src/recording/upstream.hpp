// SPDX-License-Identifier: MIT
// The proxy's connection to the server: connected, and encrypted as configured.
#pragma once

#include <memory>
#include <string>

#include "pop3/server/recording_proxy.hpp"
#include "pop3/transport.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::recording {

struct upstream {
    std::unique_ptr<transport> wire;
    int fd = -1;           // for poll(2)
    std::string greeting;  // received before STLS, with its line end; empty: it is still to come
    std::string upgrade;   // the server's answer to STLS, with its line end
};

result<upstream> reach_server(const recording_proxy_options& options, const wait_limits& limit,
                              system::clock& clock);

}  // namespace pop3::inline v1::recording
