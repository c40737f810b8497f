// SPDX-License-Identifier: MIT
// A session: its facts, its sending half, its receiving half, and what joins them. dialogue.cpp sends,
// exchange.cpp waits and receives, session_end.cpp ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "command_queue.hpp"
#include "pop3/dialogue.hpp"
#include "response_reader.hpp"
#include "session_facts.hpp"

namespace pop3::inline v1 {

struct session::impl {
    using awaited = dialogue::awaited;

    impl(const pop3::limits& limits, const pop3::policy& policy)
        : facts(limits, policy), reader(facts.limits) {}

    // dialogue.cpp
    void enqueue(const wire::command_writer& command, const wire::command_spec* spec);
    [[nodiscard]] const wire::command_spec* spec_of(std::string_view verb) const;
    [[nodiscard]] std::optional<failure> reason_not_to_send(const wire::command_spec* spec);
    [[nodiscard]] bool unfinished() const;

    // exchange.cpp
    io_step poll(awaited type);
    void completed(std::size_t octets);
    bool has_buffered_line();

    // session_end.cpp
    failure failed(const io_result& result);
    failure make_unusable(errc e, std::string_view line, std::string detail);
    failure ended_by(failure f);
    [[nodiscard]] failure unusable(std::string command) const;
    [[nodiscard]] const std::string& current_command() const;

    session_facts facts;
    command_queue queue;
    response_reader reader;

    io_request::kind requested = io_request::kind::read;
    bool begins = true;    // nothing was awaited since a command was sent, or since a status line
    bool waiting = false;  // for I/O; a verb that finds it set follows one that was dropped
    enum class handshake { none, peeked, done } tls = handshake::none;
    std::optional<failure> deferred;              // the failure of the next co_await
    std::optional<std::string> unusable_because;  // why the session is unusable
    bool in_doubt = false;                        // QUIT may have deleted, and was not answered

  private:
    // exchange.cpp
    io_step advance(awaited type);
    io_step request(io_request::kind type);
    io_step fails(failure reason);
    [[nodiscard]] bool has_unsolicited_input() const;
    [[nodiscard]] bool blank_may_pass() const;
    io_step poll_status(awaited type);
    io_step read_status(const wire::line& status, awaited type);
    io_step accept_reply(wire::line_end ends, awaited type);
    io_step poll_chunk(std::uint64_t most);
    io_step end_body();
    io_step poll_line();
    std::optional<io_step> next_buffered_line();
    [[nodiscard]] bool lists_maildrop() const;
    [[nodiscard]] bool lists_server() const;
    [[nodiscard]] std::uint64_t longest_listing() const;
    [[nodiscard]] std::uint64_t most_lines() const;
    io_step poll_tls();

    // session_end.cpp
    [[nodiscard]] bool may_take_back() const;
    [[nodiscard]] bool quit_in_progress() const;
    [[nodiscard]] bool logging_in() const;
};

}  // namespace pop3::inline v1
