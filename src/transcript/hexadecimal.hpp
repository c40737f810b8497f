// SPDX-License-Identifier: MIT
// The octet after "\x", as transcripts and Python write it.
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

}  // namespace pop3::inline v1
