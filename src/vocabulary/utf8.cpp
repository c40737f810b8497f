// SPDX-License-Identifier: MIT
#include "utf8.hpp"

#include <algorithm>
#include <cstdint>

#include "pop3/error.hpp"
#include "tokens.hpp"

namespace pop3::inline v1 {
namespace {

unsigned octet_of(char c) {
    return static_cast<unsigned char>(c);
}

bool continues(char c) {
    return (octet_of(c) & 0xC0U) == 0x80U;
}

// The second octet decides about longer forms, surrogates and what is above U+10FFFF.
bool may_follow(unsigned first, unsigned second) {
    if (first == 0xE0) return second >= 0xA0;
    if (first == 0xED) return second < 0xA0;
    if (first == 0xF0) return second >= 0x90;
    if (first == 0xF4) return second < 0x90;
    return true;
}

// The number of a character.
std::uint32_t value_of(std::string_view character) {
    if (character.size() == 1) return octet_of(character.front());
    std::uint32_t value = octet_of(character.front()) & (0xFFU >> (character.size() + 1));
    for (const char c : character.substr(1)) value = value << 6U | (octet_of(c) & 0x3FU);
    return value;
}

struct range {
    std::uint32_t first;
    std::uint32_t last;
};

bool is_in(std::uint32_t value, const range& each) {
    return value >= each.first && value <= each.last;
}

// Unicode 15: most of the categories Mn and Me, and of the width Wide.
constexpr range without_width[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},
                                   {0x064B, 0x065F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
                                   {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
constexpr range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},  {0x3041, 0xA4CF},
                          {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},  {0xFE30, 0xFE6F},
                          {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F},
                          {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

std::size_t width_of(std::string_view character) {
    const std::uint32_t value = value_of(character);
    const auto has = [value](const range& each) { return is_in(value, each); };
    if (std::ranges::any_of(without_width, has)) return 0;
    return std::ranges::any_of(wide, has) ? 2 : 1;
}

// At least one octet of a text that is not empty.
std::string_view first_character(std::string_view text) {
    return text.substr(0, std::max<std::size_t>(utf8_length(text), 1));
}

}  // namespace

std::size_t utf8_length(std::string_view text) noexcept {
    if (text.empty()) return 0;
    const unsigned first = octet_of(text.front());
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (text.size() < length || !may_follow(first, octet_of(text[1]))) return 0;
    return std::ranges::all_of(text.substr(1, length - 1), continues) ? length : 0;
}

std::string readable(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const std::string_view next = first_character(text);
        if (utf8_length(next) == 0 || wire::has_unsafe_character(next))
            shown += escaped(next);
        else
            shown += next;
        text.remove_prefix(next.size());
    }
    return shown;
}

std::size_t columns_of(std::string_view text) noexcept {
    std::size_t columns = 0;
    while (!text.empty()) {
        const std::string_view next = first_character(text);
        columns += width_of(next);
        text.remove_prefix(next.size());
    }
    return columns;
}

std::string fitted(std::string_view text, std::size_t columns) {
    constexpr std::string_view mark = "...";
    if (columns_of(text) <= columns) return std::string(text);
    const std::size_t room = columns - std::min(columns, mark.size());
    std::size_t used = 0;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view next = first_character(rest);
        used += width_of(next);
        if (used > room) break;
        rest.remove_prefix(next.size());
    }
    return std::string(text.substr(0, text.size() - rest.size())) +
           std::string(mark.substr(0, columns));
}

}  // namespace pop3::inline v1
