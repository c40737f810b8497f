// SPDX-License-Identifier: MIT
#include "tokens.hpp"
#include "vocabulary/letter_case.hpp"

#include <algorithm>
#include <charconv>

namespace pop3::inline v1::wire {
namespace {

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

// A character of UTF-8; `octets` is 1 and `value` the octet itself where there is none.
struct character {
    std::uint32_t value = 0;
    std::size_t octets = 1;
};

character parse_character(std::string_view text) noexcept {
    const auto octet = [&](std::size_t at) {
        return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
    };
    const std::size_t length = octet(0) < 0xC2 ? 1 : octet(0) < 0xE0 ? 2 : octet(0) < 0xF0 ? 3 : 4;
    std::uint32_t value = length == 1 ? octet(0) : octet(0) & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(i) & 0xC0U) != 0x80) return {octet(0), 1};
        value = value << 6U | (octet(i) & 0x3FU);
    }
    return {value, length};
}

struct unsafe_range {
    std::uint32_t first;
    std::uint32_t last;
};

// Unicode 15: the categories Cc, Cf (without what scripts need to be written), Zl and Zp.
constexpr unsafe_range unsafe_characters[] = {{0x00, 0x1F},     {0x7F, 0x9F},      {0xAD, 0xAD},
                                              {0x061C, 0x061C}, {0x180E, 0x180E},  {0x200B, 0x200F},
                                              {0x2028, 0x202E}, {0x2060, 0x206F},  {0xFEFF, 0xFEFF},
                                              {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};

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

bool has_unsafe_character(std::string_view text) noexcept {
    while (!text.empty()) {
        const character next = parse_character(text);
        for (const unsafe_range& each : unsafe_characters)
            if (next.value >= each.first && next.value <= each.last) return true;
        text.remove_prefix(next.octets);
    }
    return false;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower_case(a[i]) != lower_case(b[i])) return false;
    return true;
}

}  // namespace pop3::inline v1::wire
