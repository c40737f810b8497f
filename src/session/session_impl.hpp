// SPDX-License-Identifier: MIT
// The state of a session. session.cpp sends and owns, receiving.cpp receives.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/session.hpp"
#include "secret_mask.hpp"
#include "wire/body_decoder.hpp"
#include "wire/command_table.hpp"
#include "wire/command_writer.hpp"
#include "wire/input_buffer.hpp"

namespace pop3::inline v1 {

// A reply that is outstanding. The first one, the greeting, belongs to no command.
struct owed_reply {
    std::string command;  // masked
    const wire::command_spec* spec = nullptr;
    bool multi_line = false;
    std::size_t octets = 0;  // of the command
};

struct session::impl {
    using progress = waiter::progress;

    impl(pop3::limits limits_, pop3::policy policy_)
        : limits(limits_), policy(policy_), in(limits_.input_buffer) {
        owed.push_back({"greeting"});
    }

    // session.cpp
    progress poll(awaited type, io_request& want);
    void fed(std::size_t octets);
    failure lost(const io_result& reason);
    failure broken(errc e, std::string_view line, std::string detail);
    failure ended_by(failure f);
    [[nodiscard]] failure unusable(std::string command) const;
    progress fails(failure f);
    void enqueue(const wire::command_writer& writer, const wire::command_spec* spec);
    void queue(std::string_view text);
    [[nodiscard]] std::optional<failure> obstacle(const wire::command_spec* spec);
    [[nodiscard]] std::optional<failure> wrong_state(const wire::command_spec* spec,
                                                     const std::string& command) const;
    [[nodiscard]] bool unfinished() const;
    [[nodiscard]] bool quitting() const;
    [[nodiscard]] bool logging_in() const;
    [[nodiscard]] bool blank_may_pass() const;
    [[nodiscard]] bool has_unsolicited_input() const;
    [[nodiscard]] const std::string& under_way() const;
    progress wants(io_request& want, io_request::kind type);
    progress go_on(awaited type, io_request& want);

    // receiving.cpp
    progress poll_status(awaited type, io_request& want);
    progress poll_chunk(io_request& want, std::uint64_t most);
    progress poll_line(io_request& want);
    progress line_of_run();
    void remember_tail();
    [[nodiscard]] std::string_view wrong_end() const;
    [[nodiscard]] std::uint64_t longest_listing() const;
    progress poll_tls(io_request& want);
    progress read_status(std::string_view line, wire::line_end eol, awaited type);
    [[nodiscard]] bool greets_again(std::string_view line) const;
    bool gather_line();
    [[nodiscard]] bool counts(status_indicator status) const;
    void settle(const reply& answer);
    [[nodiscard]] failure refusal(const reply& answer) const;
    void observe(const wire::command_spec& spec, const reply& answer);
    enum class observation : std::uint8_t { none, worked, refused };
    [[nodiscard]] observation observed_of(std::string_view verb) const;

    pop3::limits limits;
    pop3::policy policy;
    tracer* trace = nullptr;

    session_state state = session_state::greeting;
    bool secure = false;
    bool tls_to_come = false;
    std::string greeting;
    std::optional<capabilities> listing;
    std::array<observation, std::size(wire::command_table)> observed{};  // row by row
    secret_mask secrets;  // masked where the server repeats them
    sasl_peer peer;
    std::vector<const mechanism_source*> sources;  // the newest first

    // sending
    std::optional<wire::command_writer> writing;
    std::string out;
    std::size_t sent = 0;
    bool out_is_secret = false;
    std::deque<owed_reply> owed;  // oldest first
    std::size_t owed_octets = 0;  // of the commands without a reply
    owed_reply answered;          // whose reply came last
    bool pipelining = true;
    bool pipeline_open = false;
    // It is the client's turn to send: pending octets were not requested (rule R2).
    enum class look { no, wanted, done } look_first = look::no;

    // receiving
    wire::input_buffer in;
    bool eof = false;
    bool skipped_blank = false;
    io_request::kind asked = io_request::kind::read;
    bool waiting = false;  // for I/O; a verb that finds it set follows one that was dropped
    reply got;
    wire::body_decoder decoder;
    wire::line_end eol = wire::line_end::crlf;
    bool body_open = false;
    octet_count body_octets = 0;
    std::string body_tail;  // the last octets of a body so far
    std::string_view chunk;
    std::string_view run;  // the part of the chunk that is not yet split into lines
    std::string line;      // a line that came in pieces
    bool line_taken = true;
    std::size_t lines = 0;
    std::optional<std::string_view> got_line;
    enum class handshake { none, looked, done } tls = handshake::none;

    // failing
    std::optional<failure> pending;   // the failure of the next co_await
    std::optional<std::string> dead;  // why the session is unusable
    bool in_doubt = false;            // QUIT may have deleted, and was not answered
};

}  // namespace pop3::inline v1
