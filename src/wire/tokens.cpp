// SPDX-License-Identifier: MIT
#include "wire/tokens.hpp"

namespace pop3::inline v1::wire {
namespace {

constexpr std::string_view blanks = " \t";

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view next_word(std::string_view& line) noexcept {
    const std::size_t begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos) {
        line = {};
        return {};
    }
    const std::size_t end = line.find_first_of(blanks, begin);
    const std::string_view word = line.substr(begin, end - begin);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end);
    return word;
}

std::optional<std::uint64_t> parse_number(std::string_view word, std::uint64_t most) noexcept {
    if (word.empty()) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : word) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (number > (most - digit) / 10 || digit > most) return std::nullopt;
        number = number * 10 + digit;
    }
    return number;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

}  // namespace pop3::inline v1::wire
