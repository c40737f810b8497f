// SPDX-License-Identifier: MIT
// Words and numbers of protocol lines. Everything a peer writes is suspect: decimal digits only,
// range-checked, words parted by runs of blanks or tabs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

/// Takes the first word off `line`; empty when there is none left.
POP3_EXPORT std::string_view next_word(std::string_view& line) noexcept;

/// All of `word` as a decimal number; nothing for a sign, another character, or more than `most`.
POP3_EXPORT std::optional<std::uint64_t> parse_number(std::string_view word,
                                                      std::uint64_t most) noexcept;

POP3_EXPORT bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// True for the octets that may not stand in a command (rule R7): NUL to 0x1F, and DEL.
constexpr bool is_control(char c) noexcept {
    const auto octet = static_cast<unsigned char>(c);
    return octet < 0x20 || octet == 0x7F;
}

}  // namespace pop3::inline v1::wire
