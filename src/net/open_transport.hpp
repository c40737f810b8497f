// SPDX-License-Identifier: MIT
// From a name to a connected transport.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "environment.hpp"
#include "pop3/result.hpp"
#include "pop3/route.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1::net {

/// Connects to `host`, by IPv4 or IPv6, whichever answers first, or by the route `path`.
/// errc::host_not_found, name_service_failed, connect_failed, timed_out, cancelled, those of a
/// proxy, or invalid_argument for an invalid host name or source address.
POP3_EXPORT result<std::unique_ptr<transport>> open_transport(const std::string& host,
                                                              std::uint16_t port,
                                                              const wait_limits& limit,
                                                              const environment& outside,
                                                              const route& path = {});

}  // namespace pop3::inline v1::net
