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
/// server_session is one; others stand around it and change what goes through.
class server_dialogue {
  public:
    virtual ~server_dialogue() = default;

    /// What time it is, for those who wait on purpose. Called at the beginning of each turn.
    virtual void clock(time_point) {}
    /// When output() will have more though nothing comes.
    [[nodiscard]] virtual std::optional<time_point> next_output() const { return std::nullopt; }

    /// Octets of the client; call it when output() is empty.
    virtual void receive(std::string_view octets) = 0;
    /// What is to be sent next; empty: nothing before more octets come, or before next_output(). The
    /// view lasts until sent() or output() is called.
    virtual std::string_view output() = 0;
    /// So many octets of output() are on their way.
    virtual void sent(std::size_t octets) = 0;

    /// The +OK to STLS is on its way: TLS is next.
    [[nodiscard]] virtual bool wants_tls() const noexcept = 0;
    virtual void tls_started() = 0;

    /// Nothing will be said or listened to any more, once output() is empty.
    [[nodiscard]] virtual bool ended() const noexcept = 0;
    /// If it ended: without the word that ends TLS.
    [[nodiscard]] virtual bool cut_off() const noexcept { return false; }
    /// Commands and SASL lines so far: what counts as activity of the client.
    [[nodiscard]] virtual std::size_t commands() const noexcept = 0;
    /// Gives memory back that busy times left behind.
    virtual void trim() = 0;
};

}  // namespace pop3::inline v1::serving
