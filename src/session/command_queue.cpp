// SPDX-License-Identifier: MIT
#include "command_queue.hpp"

#include <utility>

#include "pop3/credentials.hpp"

namespace pop3::inline v1 {

command_queue::~command_queue() {
    wipe(out_);
}

void command_queue::add(const wire::command_writer& command, const wire::command_spec* spec) {
    using wire::reply_shape;
    const bool multi_line =
        spec &&
        (spec->reply == reply_shape::multi_line ||
         (spec->reply == reply_shape::multi_line_if_no_argument && !command.has_arguments()));
    const std::size_t before = out_.size();
    if (outstanding_.empty()) peek_before_send = peek::wanted;
    append(command.line());
    is_secret_ = is_secret_ || !spec || spec->secret == wire::secrecy::argument;
    outstanding_.push_back({command.masked(), spec, multi_line, out_.size() - before});
    octets_ += outstanding_.back().octets;
}

void command_queue::add_secret_line(std::string_view text) {
    append(text);
    peek_before_send = peek::wanted;
    is_secret_ = true;
}

void command_queue::append(std::string_view text) {
    out_.reserve(out_.size() + text.size() + 2);  // growing would leave an unwiped copy in memory
    out_ += text;
    out_ += "\r\n";
}

void command_queue::take_back() {
    outstanding_.clear();
    octets_ = 0;
    peek_before_send = peek::no;
    open_pipeline = nullptr;
    discard_sent();
}

void command_queue::sent(std::size_t octets) noexcept {
    sent_ += octets;
    begun_ = begun_ || octets > 0;
}

void command_queue::discard_sent() {
    if (is_secret_) wipe(out_);
    is_secret_ = false;
    out_.clear();
    sent_ = 0;
}

void command_queue::answer_first() {
    answered_ = std::move(outstanding_.front());
    outstanding_.pop_front();
    octets_ -= answered_.octets;
    if (outstanding_.empty()) begun_ = false;
    partly_answered = open_pipeline != nullptr;
}

}  // namespace pop3::inline v1
