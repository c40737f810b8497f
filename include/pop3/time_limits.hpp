// SPDX-License-Identifier: MIT
// The time limits of a connection.
#pragma once

#include <chrono>

namespace pop3::inline v1 {

/// The time limits. Exceeding one is errc::timed_out and ends the connection. A limit that is zero
/// or negative is errc::invalid_argument.
struct time_limits {
    /// For any of them.
    static constexpr std::chrono::milliseconds no_limit = std::chrono::milliseconds::max();

    /// Name lookup, connecting, a proxy's answers and an implicit TLS handshake together; also the
    /// handshake after STLS.
    std::chrono::milliseconds connect = std::chrono::seconds(30);
    /// Each wait for the server to send or to accept octets. Octets that drip do not prolong it for
    /// ever: less than 1 KiB of a reply in five times this of waiting for it is errc::timed_out too.
    std::chrono::milliseconds read = std::chrono::seconds(60);
    /// The whole session, from the name lookup to the answer to QUIT.
    std::chrono::milliseconds total = std::chrono::hours(24);
    /// The moment at which it must have ended, whatever `total` is: for several sessions under one
    /// limit.
    std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max();
};

}  // namespace pop3::inline v1
