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
/// held, and what comes while a refusal is withheld, which its owner has to bound. Destroying it
/// deletes no message.
class server_session final : public server_protocol {
  public:
    /// `offered` and `mail` must outlive the session.
    server_session(const server_features& offered, backend& mail, connection_facts known);

    void set_time(time_point now) override { now_ = now; }
    /// When a refusal that is withheld is sent.
    [[nodiscard]] std::optional<time_point> next_wakeup() const override;
    void receive(std::string_view octets) override;
    /// About 128 KiB at most.
    std::string_view output() override;
    void sent(std::size_t octets) override;
    /// Input before the handshake is an attack.
    [[nodiscard]] bool wants_tls() const noexcept override;
    void tls_started() override;
    [[nodiscard]] bool ended() const noexcept override {
        return context_.state == server_state::ended && !withheld();
    }
    [[nodiscard]] bool logged_in() const noexcept override { return context_.logged_in; }
    [[nodiscard]] std::size_t commands() const noexcept override { return commands_; }
    void release_memory() override;

  private:
    bool step();
    void execute(const command_reader::line& line);
    void end();
    [[nodiscard]] bool withheld() const noexcept { return now_ < not_before_; }

    command_context context_;
    command_reader input_;
    std::size_t sent_ = 0;  // octets of context_.out being sent
    std::size_t commands_ = 0;
    time_point now_{};
    time_point not_before_{};  // nothing is sent or executed
};

}  // namespace pop3::inline v1::serving
