// SPDX-License-Identifier: MIT
// Discovery by SRV records, with another name server, clock and random source. For tests.
#pragma once

#include <optional>

#include "dns_srv.hpp"
#include "pop3/discovery.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::discovery {

struct run_environment {
    system::clock& clock;
    std::optional<net::endpoint> name_server;  ///< none: those of this machine
    discovery::dice chance;
};

POP3_EXPORT result<std::vector<announced_server>> by_srv(const std::string& address,
                                                         const discovery_options& options,
                                                         const run_environment& in);

}  // namespace pop3::inline v1::discovery
