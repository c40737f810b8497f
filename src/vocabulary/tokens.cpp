// SPDX-License-Identifier: MIT
#include "tokens.hpp"

#include <algorithm>
#include <charconv>

namespace pop3::inline v1::wire {
namespace {

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view next_word(std::string_view& line) noexcept {
    const auto begin = std::ranges::find_if_not(line, is_blank);
    const auto end = std::find_if(begin, line.end(), is_blank);
    const std::string_view word(begin, end);
    line = std::string_view(end, line.end());
    return word;
}

std::optional<std::uint64_t> parse_number(std::string_view word, std::uint64_t most) noexcept {
    constexpr std::size_t never_too_many = 19;  // digits; any such number fits
    std::uint64_t number = 0;
    for (const char c : word.substr(0, never_too_many)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (word.size() > never_too_many) {
        const char* const end = word.data() + word.size();
        const auto read = std::from_chars(word.data(), end, number);
        if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    }
    if (word.empty() || number > most) return std::nullopt;
    return number;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

}  // namespace pop3::inline v1::wire
