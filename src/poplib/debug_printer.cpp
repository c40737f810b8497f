// SPDX-License-Identifier: MIT
#include "debug_printer.hpp"

#include <iostream>
#include <string>

#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::poplib {
namespace {

// Like Python's repr() of bytes; for ASCII text the repr() of str differs only in the leading b.
std::string repr(std::string_view octets, std::string_view prefix = "b") {
    constexpr std::string_view hex = "0123456789abcdef";
    const bool has_single = octets.find('\'') != std::string_view::npos;
    const char quote = has_single && octets.find('"') == std::string_view::npos ? '"' : '\'';
    std::string text(prefix);
    text += quote;
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == quote || c == '\\')
            (text += '\\') += c;
        else if (octet >= 0x20 && octet < 0x7F)
            text += c;
        else if (c == '\t')
            text += "\\t";
        else if (c == '\n')
            text += "\\n";
        else if (c == '\r')
            text += "\\r";
        else
            ((text += "\\x") += hex[octet >> 4]) += hex[octet & 0x0F];
    }
    return text += quote;
}

std::string with(std::string_view line, std::string_view line_end) {
    return std::string(line).append(line_end);
}

}  // namespace

debug_printer::debug_printer() : out_(&std::cout) {}

void debug_printer::sent(std::string_view line) {
    if (level_ > 0) *out_ << "*cmd* " << repr(line, "") << '\n';
    if (level_ > 1) *out_ << "*put* " << repr(line) << '\n';
}

void debug_printer::received_status(std::string_view line, std::string_view line_end) {
    if (level_ < 2) return;
    *out_ << "*get* " << repr(with(line, line_end)) << '\n';
    *out_ << "*resp* " << repr(line) << '\n';
}

void debug_printer::received_line(std::string_view line, std::string_view line_end) {
    if (level_ < 2) return;
    const std::string_view stuffing = line.starts_with('.') ? "." : "";
    *out_ << "*get* " << repr(std::string(stuffing) + with(line, line_end)) << '\n';
}

void debug_printer::received_end(std::string_view line_end) {
    if (level_ > 1) *out_ << "*get* " << repr(with(".", line_end)) << '\n';
}

void debug_printer::stat(std::string_view line) {
    if (level_ < 1) return;
    *out_ << "*stat* [";
    std::string_view comma;
    for (auto word = wire::next_word(line); !word.empty(); word = wire::next_word(line)) {
        *out_ << comma << repr(word);
        comma = ", ";
    }
    *out_ << "]\n";
}

}  // namespace pop3::inline v1::poplib
