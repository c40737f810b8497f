// SPDX-License-Identifier: MIT
#include "command_writer.hpp"

#include <algorithm>

#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::wire {

command_writer::command_writer(std::string_view verb) : line_(verb), masked_(verb) {
    has_control_ = std::any_of(verb.begin(), verb.end(), is_control);
}

void command_writer::argument(std::string_view text) {
    check(text);
    line_ += ' ';
    line_ += text;
    masked_ += ' ';
    masked_ += text;
}

void command_writer::argument(std::uint64_t number) {
    argument(std::string_view(std::to_string(number)));
}

void command_writer::message_argument(std::uint32_t number) {
    has_message_zero_ = has_message_zero_ || number == 0;
    argument(std::uint64_t{number});
}

void command_writer::secret_argument(std::string_view secret) {
    check(secret);
    secret_string grown(line_);  // so that no unwiped copy of the line stays in memory
    grown.append(" ");
    grown.append(secret);
    wipe(line_);
    line_ = grown.reveal();
    masked_ += " ****";
}

void command_writer::mask_arguments() {
    const std::size_t blank = line_.find(' ');
    if (blank != std::string::npos) masked_ = line_.substr(0, blank) + " ****";
}

void command_writer::check(std::string_view text) {
    ++arguments_;
    has_empty_ = has_empty_ || text.empty();
    has_control_ = has_control_ || std::any_of(text.begin(), text.end(), is_control);
}

std::optional<failure> command_writer::defect(std::size_t longest) const {
    if (!has_control_ && !has_empty_ && !has_message_zero_ && line_.size() + 2 <= longest)
        return std::nullopt;
    failure reason = fail(errc::invalid_argument);
    const auto verb_ends = [](char c) { return c == ' ' || is_control(c); };
    reason.command.assign(line_.begin(), std::ranges::find_if(line_, verb_ends));
    if (has_control_)
        reason.detail = "control characters are not allowed in commands";
    else if (has_empty_)
        reason.detail = "an argument is empty";
    else if (has_message_zero_)
        reason.detail = no_such_number;
    else
        reason.detail = "the command would be longer than " + std::to_string(longest) + " octets";
    return reason;
}

}  // namespace pop3::inline v1::wire
