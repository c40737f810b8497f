// SPDX-License-Identifier: MIT
// The server's side of one connection, without any I/O: octets in, octets out.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace pop3::inline v1::serving {

using time_point = std::chrono::steady_clock::time_point;

/// Its owner moves octets:
///
///     while (true) {
///         send(output()), then sent(n);            until output() is empty
///         if (ended()) close;
///         if (wants_tls()) do the handshake, then tls_started();
///         receive(octets that came);
///     }
///
/// server_session is one; others wrap it and change what passes through.
class server_protocol {
  public:
    virtual ~server_protocol() = default;

    /// Sets the time, for sessions that delay output on purpose. Called at the beginning of each
    /// turn.
    virtual void set_time(time_point) {}
    /// When output() will have more without further input.
    [[nodiscard]] virtual std::optional<time_point> next_wakeup() const { return std::nullopt; }

    /// Octets of the client; call it when output() is empty.
    virtual void receive(std::string_view octets) = 0;
    /// The octets to be sent next; empty: nothing before more octets come, or before next_wakeup().
    /// The view is valid until sent() or output() is called.
    virtual std::string_view output() = 0;
    /// This many octets of output() were sent.
    virtual void sent(std::size_t octets) = 0;

    /// The +OK to STLS was sent: TLS is next.
    [[nodiscard]] virtual bool wants_tls() const noexcept = 0;
    virtual void tls_started() = 0;

    /// After output() is empty, nothing more is sent or read.
    [[nodiscard]] virtual bool ended() const noexcept = 0;
    /// If it ended: without the message that ends TLS.
    [[nodiscard]] virtual bool ends_abruptly() const noexcept { return false; }
    /// True from the login on, to the end: before it, the client is a stranger.
    [[nodiscard]] virtual bool logged_in() const noexcept = 0;
    /// Commands and SASL lines so far: the activity of the client.
    [[nodiscard]] virtual std::size_t commands() const noexcept = 0;
    /// Releases memory that was needed in busy times.
    virtual void release_memory() = 0;
};

}  // namespace pop3::inline v1::serving
