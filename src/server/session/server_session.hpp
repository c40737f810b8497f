// SPDX-License-Identifier: MIT
// A session without faults: the states of RFC 1939, commands in, replies out.
#pragma once

#include <cstddef>
#include <string_view>

#include "command_reader.hpp"
#include "server/protocol/command_context.hpp"
#include "server/protocol/server_protocol.hpp"

namespace pop3::inline v1::serving {

/// Commands are executed one after the other when output() has room, so memory does not grow with
/// the messages, nor with the commands a client sends ahead. At most the input of one receive() is
/// held. Destroying it deletes no message.
class server_session final : public server_protocol {
  public:
    /// `offered` and `mail` must outlive the session.
    server_session(const server_features& offered, backend& mail, connection_facts known);

    void receive(std::string_view octets) override;
    /// About 128 KiB at most.
    std::string_view output() override;
    void sent(std::size_t octets) override;
    /// Input before the handshake is an attack.
    [[nodiscard]] bool wants_tls() const noexcept override;
    void tls_started() override;
    [[nodiscard]] bool ended() const noexcept override {
        return context_.state == server_state::ended;
    }
    [[nodiscard]] std::size_t commands() const noexcept override { return commands_; }
    void release_memory() override;

  private:
    bool step();
    void execute(const command_reader::line& line);
    void end();

    command_context context_;
    command_reader input_;
    std::size_t sent_ = 0;  // octets of context_.out being sent
    std::size_t commands_ = 0;
};

}  // namespace pop3::inline v1::serving
