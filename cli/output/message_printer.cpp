// SPDX-License-Identifier: MIT
#include "message_printer.hpp"

#include <ostream>

#include "vocabulary/escaped_text.hpp"

namespace pop3::cli {

void message_printer::begin(message_number n) {
    out_ << "Message " << n.value() << ":\n";
    at_line_start_ = true;
    held_cr_ = false;
}

void message_printer::write(std::string_view octets) {
    while (!octets.empty()) {
        const std::size_t end = octets.find_first_of("\r\n");
        const std::string_view text = octets.substr(0, end);
        if (held_cr_ && octets.front() != '\n') show("\r");
        held_cr_ = false;
        if (!text.empty()) show(text);
        if (end == std::string_view::npos) return;
        held_cr_ = octets[end] == '\r';
        if (octets[end] == '\n') {
            if (at_line_start_) show({});
            out_ << '\n';
            at_line_start_ = true;
        }
        octets.remove_prefix(end + 1);
    }
}

void message_printer::end(message_number) {
    if (!at_line_start_) out_ << '\n';
    out_ << "-----------------------\n";
}

void message_printer::refused(message_number n, const failure& reason) {
    out_ << "Message " << n.value() << ": " << escaped(reason.reply) << '\n';
    if (!first_refusal_) first_refusal_ = reason;
}

void message_printer::show(std::string_view octets) {
    if (at_line_start_) out_ << "   ";
    at_line_start_ = false;
    if (escape_)
        out_ << escaped_text(octets);
    else
        out_ << octets;
}

}  // namespace pop3::cli
