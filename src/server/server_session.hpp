// SPDX-License-Identifier: MIT
// The server's side of one connection, without any I/O: octets in, octets out.
#pragma once

#include <cstddef>
#include <string_view>

#include "server/command_reader.hpp"
#include "server/conversation.hpp"

namespace pop3::inline v1::serving {

/// Its owner moves octets:
///
///     while (true) {
///         send(output()), then sent(n);            until output() is empty
///         if (ended()) close;
///         if (wants_tls()) do the handshake, then tls_started();
///         receive(octets that came);
///     }
///
/// Commands are carried out one after the other when output() has room, so what is held does not
/// grow with the messages, nor with the commands a client sends ahead. What has been held of a
/// client's input is as much as one call of receive() gave. Destroying it deletes no message.
class server_session {
  public:
    /// `offered` and `mail` must outlive the session.
    server_session(const server_features& offered, backend& mail, connection_facts known);

    /// Octets of the client; call it when output() is empty.
    void receive(std::string_view octets);
    /// What is to be sent next, about 128 KiB at most; empty: nothing before more octets come. The
    /// view lasts until sent() or output() is called.
    std::string_view output();
    /// So many octets of output() are on their way.
    void sent(std::size_t octets);
    /// The +OK to STLS is on its way: TLS is next, and what came before it is an attack.
    [[nodiscard]] bool wants_tls() const noexcept;
    void tls_started();
    /// Nothing will be said or listened to any more, once output() is empty.
    [[nodiscard]] bool ended() const noexcept { return with_.state == server_state::ended; }
    /// Commands and SASL lines carried out so far: what counts as activity of the client.
    [[nodiscard]] std::size_t commands() const noexcept { return commands_; }
    /// Gives memory back that busy times left behind.
    void trim();

  private:
    bool step();
    void carry_out(const command_reader::line& line);
    void end();

    conversation with_;
    command_reader input_;
    std::size_t sent_ = 0;  // octets of with_.out that are on their way
    std::size_t commands_ = 0;
};

}  // namespace pop3::inline v1::serving
