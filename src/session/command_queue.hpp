// SPDX-License-Identifier: MIT
// The sending half of a session: commands that wait to be sent, and the replies that are
// outstanding.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wire/command_table.hpp"
#include "wire/command_writer.hpp"

namespace pop3::inline v1 {

/// A reply that is outstanding. The first one, the greeting, belongs to no command.
struct outstanding_reply {
    std::string command;  // masked
    const wire::command_spec* spec = nullptr;
    bool multi_line = false;
    std::size_t octets = 0;  // of the command
};

class command_queue {
  public:
    command_queue() { outstanding_.push_back({"greeting"}); }
    ~command_queue();
    command_queue(const command_queue&) = delete;
    command_queue& operator=(const command_queue&) = delete;

    // ---- commands ----

    /// Queues a command, whose reply is outstanding from now on.
    void add(const wire::command_writer& command, const wire::command_spec* spec);
    /// The reply to the command that was queued last is multi-line.
    void expect_lines() noexcept {
        if (!outstanding_.empty()) outstanding_.back().multi_line = true;
    }
    /// Queues a line that is part of the exchange under way, and is secret.
    void add_secret_line(std::string_view text);
    /// Takes back the commands whose replies are outstanding. Only if nothing was sent of them.
    void take_back();
    /// True if no octet of the commands whose replies are outstanding was sent.
    [[nodiscard]] bool untouched() const noexcept { return !outstanding_.empty() && !begun_; }

    // ---- octets ----

    [[nodiscard]] std::span<const char> unsent() const {
        return std::span<const char>(out_).subspan(sent_);
    }
    void sent(std::size_t octets) noexcept;
    /// Discards what was sent, and overwrites it if it was secret.
    void discard_sent();
    /// True if all is sent, or a part of it.
    [[nodiscard]] bool is_sending() const noexcept { return out_.empty() || sent_ > 0; }

    // ---- replies ----

    [[nodiscard]] bool all_answered() const noexcept { return outstanding_.empty(); }
    [[nodiscard]] const outstanding_reply& first() const { return outstanding_.front(); }
    [[nodiscard]] const outstanding_reply& last() const { return outstanding_.back(); }
    [[nodiscard]] std::size_t outstanding() const noexcept { return outstanding_.size(); }
    [[nodiscard]] std::size_t outstanding_octets() const noexcept { return octets_; }
    /// The first reply has come: it becomes answered().
    void answer_first();
    /// The reply that came last.
    [[nodiscard]] const outstanding_reply& answered() const noexcept { return answered_; }

    std::optional<wire::command_writer> writing;  // the command that a flow is writing
    const void* open_pipeline = nullptr;  // the dialogue::pipeline that lives, if there is one
    bool runs_ahead = false;              // its commands, of their answers
    bool partly_answered = false;         // since it was opened
    // It is the client's turn to send: pending octets were not requested (rule R2).
    enum class peek { no, wanted, done } peek_before_send = peek::no;

  private:
    void append(std::string_view text);

    std::string out_;
    std::size_t sent_ = 0;
    bool is_secret_ = false;                     // what is in out_
    std::deque<outstanding_reply> outstanding_;  // oldest first
    std::size_t octets_ = 0;                     // of the commands without a reply
    bool begun_ = false;                         // an octet of them was sent
    outstanding_reply answered_;
};

}  // namespace pop3::inline v1
