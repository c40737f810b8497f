// SPDX-License-Identifier: MIT
// An octet that is written as an escape, in transcripts and by Python.
#pragma once

#include <optional>
#include <string_view>

namespace pop3::inline v1 {

inline int value_of_digit(char hex) {
    if (hex >= '0' && hex <= '9') return hex - '0';
    if (hex >= 'A' && hex <= 'F') return hex - 'A' + 10;
    if (hex >= 'a' && hex <= 'f') return hex - 'a' + 10;
    return -1;
}

/// The octet that two hexadecimal digits mean, which are removed from `text`; nothing if it does not
/// begin with them.
inline std::optional<char> take_hexadecimal(std::string_view& text) {
    const int high = text.size() < 2 ? -1 : value_of_digit(text[0]);
    const int low = text.size() < 2 ? -1 : value_of_digit(text[1]);
    if (high < 0 || low < 0) return std::nullopt;
    text.remove_prefix(2);
    return static_cast<char>(high * 16 + low);
}

/// The octet after a backslash, which is removed from `text`, as are its digits; nothing for an unknown
/// escape. `text` must not be empty.
inline std::optional<char> take_escaped(std::string_view& text) {
    const char c = text.front();
    text.remove_prefix(1);
    switch (c) {
        case '\\':
            return '\\';
        case 'r':
            return '\r';
        case 'n':
            return '\n';
        case 't':
            return '\t';
        case 'x':
            return take_hexadecimal(text);
        default:
            return std::nullopt;
    }
}

}  // namespace pop3::inline v1
