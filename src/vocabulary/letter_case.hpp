// SPDX-License-Identifier: MIT
// The letters of ASCII in one case, whatever the locale is; all other octets stay as they are.
#pragma once

#include <string>
#include <string_view>

namespace pop3::inline v1::wire {

constexpr char lower_case(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr char upper_case(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

inline std::string lower_case(std::string_view text) {
    std::string small(text);
    for (char& c : small) c = lower_case(c);
    return small;
}

inline std::string upper_case(std::string_view text) {
    std::string large(text);
    for (char& c : large) c = upper_case(c);
    return large;
}

}  // namespace pop3::inline v1::wire
