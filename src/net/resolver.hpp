// SPDX-License-Identifier: MIT
// Host names to addresses, within a time limit, which getaddrinfo(3) lacks.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "pop3/result.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::net {

/// An address and a port, IPv4 or IPv6.
struct endpoint {
    sockaddr_storage address{};
    socklen_t length = 0;

    [[nodiscard]] int family() const noexcept { return address.ss_family; }
    [[nodiscard]] const sockaddr* generic() const noexcept {
        return reinterpret_cast<const sockaddr*>(&address);
    }
    /// "192.0.2.1" or "2001:db8::1".
    [[nodiscard]] POP3_EXPORT std::string text() const;
};

/// Finds the addresses of a host; blocks without a limit. Called on a thread of its own, which may
/// still run after the caller has gone.
using resolve_fn =
    std::function<result<std::vector<endpoint>>(const std::string& host, std::uint16_t port)>;

/// A numeric address; errc::host_not_found for a name.
POP3_EXPORT result<endpoint> numeric(const std::string& address, std::uint16_t port);

/// The meaning of a number returned by getaddrinfo(3), other than 0: errc::host_not_found, or
/// name_service_failed if the name may exist.
POP3_EXPORT failure lookup_failure(int number);

/// getaddrinfo(3).
POP3_EXPORT result<std::vector<endpoint>> system_lookup(const std::string& host,
                                                        std::uint16_t port);

/// The addresses of `host`, looked up by `names`. Numeric addresses need no lookup.
/// errc::host_not_found, name_service_failed, timed_out or cancelled.
POP3_EXPORT result<std::vector<endpoint>> resolve(const std::string& host, std::uint16_t port,
                                                  const resolve_fn& names, const wait_limits& limit,
                                                  system::clock& clock);

}  // namespace pop3::inline v1::net
