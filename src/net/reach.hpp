// SPDX-License-Identifier: MIT
// From a name to a connected transport.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/network.hpp"
#include "pop3/result.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1::net {

/// Connects to `host`, by IPv4 or IPv6, whichever answers first. errc::host_not_found,
/// connect_failed, timed_out, cancelled, or invalid_argument for what cannot be a host's name.
POP3_EXPORT result<std::unique_ptr<transport>> reach(const std::string& host, std::uint16_t port,
                                                     const patience& limit, const network& through);

/// Connects to the unix socket at `path`. errc::connect_failed, or invalid_argument if the path is
/// longer than the system allows.
POP3_EXPORT result<std::unique_ptr<transport>> reach_local(const std::string& path,
                                                           const patience& limit, waiting& clock);

}  // namespace pop3::inline v1::net
