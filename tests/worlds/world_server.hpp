// SPDX-License-Identifier: MIT
// The server of a world: its habits, and the tricks of a course, one session at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "course.hpp"
#include "mailbox.hpp"
#include "server/protocol/server_protocol.hpp"
#include "session_facts.hpp"
#include "story.hpp"

namespace pop3::test::worlds {

class world_server final : public serving::server_protocol {
  public:
    /// The environment of a session; all outlives it.
    struct setting {
        const habits& server;
        mailbox& box;
        course& events;
        session_facts& facts;
        story& told;
        /// Called before the marked letters are deleted.
        std::function<void(const std::vector<letter>&)> deleting;
    };
    explicit world_server(setting in);
    ~world_server() override;

    /// As if the client had marked one more message than it did.
    void plant_one_more_deletion() { one_more_ = true; }

    void set_time(serving::time_point now) override { now_ = now; }
    [[nodiscard]] std::optional<serving::time_point> next_wakeup() const override;
    void receive(std::string_view octets) override;
    std::string_view output() override;
    void sent(std::size_t octets) override;
    [[nodiscard]] bool wants_tls() const noexcept override { return false; }
    void tls_started() override {}
    [[nodiscard]] bool ended() const noexcept override;
    [[nodiscard]] bool logged_in() const noexcept override { return open_; }
    [[nodiscard]] std::size_t commands() const noexcept override { return commands_; }
    void release_memory() override {}

  private:
    struct command {
        std::string line;
        std::string verb;
        std::size_t number = 0;  // of a message; 0: none
    };
    struct answer {
        std::string text;
        std::size_t body = 0;  // where the lines after the status line begin; 0: none
    };

    std::optional<std::string> next_line();
    static command command_in(const std::string& line);
    void carry_out(const command& type);
    answer reply_to(const command& type);
    answer authorization(const command& type);
    answer capa() const;
    answer listing(const command& type, bool uids);
    answer retr(const command& type);
    answer top(const command& type);
    answer dele(const command& type);
    answer quit();
    void update();
    void poisoned(const letter& which);
    void put(const answer& reply, trick kind, const command& type);
    bool runs_together(const answer& reply, const command& type);
    void retrieved(std::size_t number);
    void ended(const letter& which, const std::string& text, bool whole);
    void prove(std::size_t status_line);
    void spoil(const answer& reply, trick kind, const command& type);
    void say(std::string_view octets);
    void close();
    void meddle();
    [[nodiscard]] letter* at(std::size_t number);

    setting in_;
    std::string input_;
    std::string out_;
    std::size_t gone_ = 0;   // octets of out_ that were sent
    std::size_t total_ = 0;  // octets that were sent, in the whole session
    std::size_t commands_ = 0;
    std::size_t retrs_ = 0;
    serving::time_point now_{};
    serving::time_point ready_{};  // when the content of out_ is sent
    std::size_t list_end_ = 0;
    std::size_t uidl_end_ = 0;
    bool alone_ = true;    // nothing else was outstanding when the current command came
    bool in_step_ = true;  // every reply so far was in step
    bool unsure_ = false;  // a message of another size came while more was outstanding
    bool one_more_ = false;
    bool user_ = false;
    bool open_ = false;    // the maildrop is
    bool closed_ = false;  // nothing will be sent any more
    bool silent_ = false;
    bool endless_ = false;
    bool unended_ = false;  // the current reply lacks its dot, which comes after the next one
};

}  // namespace pop3::test::worlds
