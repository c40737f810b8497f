// SPDX-License-Identifier: MIT
// transport: a connected stream of octets that a client reads and writes, with time limits.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>

#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/sasl.hpp"
#include "pop3/stop_token.hpp"
#include "pop3/tls_info.hpp"

namespace pop3::inline v1 {

/// How long an operation may wait, and what may end it earlier.
struct wait_limits {
    /// errc::timed_out at this moment; what can be done at once is still done.
    std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();
    /// errc::cancelled when this is requested, from any thread.
    stop_token stop{};
};

/// A connected, reliable stream of octets: TCP, TLS over another transport, or one of your own.
/// Owned and used by one thread at a time. Destroying it closes it. Must not raise SIGPIPE. Errors
/// are errc::timed_out, cancelled, closed_by_server or tls_failed, with the text of the system or
/// the TLS library in io_result::detail.
class POP3_EXPORT transport {
  public:
    virtual ~transport() = default;

    /// Waits for octets and reads those that have come into `into`; 0 octets: the peer closed.
    virtual io_result read_some(std::span<char> into, const wait_limits& limit) = 0;
    /// Reads octets that have already come into `into`, without waiting; 0 octets: none.
    virtual io_result read_ready(std::span<char> into) = 0;
    /// Waits until something of `from` can be sent, and sends as much as possible.
    virtual io_result write_some(std::span<const char> from, const wait_limits& limit) = 0;
    /// The channel binding of this connection, if it is TLS (RFC 9266, RFC 5929).
    [[nodiscard]] virtual std::optional<channel_binding> binding() const { return std::nullopt; }
    /// What TLS has agreed on this connection; nothing without TLS.
    [[nodiscard]] virtual std::optional<tls_info> tls() const { return std::nullopt; }
};

/// A transport over a connected stream socket, which it owns from now on: one from pop3::server's
/// connect(), or a socket that the program has connected itself. Throws errc::invalid_argument if
/// `socket` is not an open descriptor.
POP3_EXPORT std::unique_ptr<transport> transport_over(int socket);

}  // namespace pop3::inline v1
