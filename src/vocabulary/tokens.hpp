// SPDX-License-Identifier: MIT
// Words and numbers of protocol lines. Everything from a peer is untrusted: decimal digits only,
// range-checked, words separated by runs of blanks or tabs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

/// Removes the first word of `line` and returns it; empty when there is none left.
POP3_EXPORT std::string_view next_word(std::string_view& line) noexcept;

/// All of `word` as a decimal number; nothing for a sign, another character, or more than `most`.
POP3_EXPORT std::optional<std::uint64_t> parse_number(std::string_view word,
                                                      std::uint64_t most) noexcept;

POP3_EXPORT bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// True for the octets that a command must not contain (rule R7): NUL to 0x1F, and DEL.
constexpr bool is_control(char c) noexcept {
    const auto octet = static_cast<unsigned char>(c);
    return octet < 0x20 || octet == 0x7F;
}

/// True if `text` has a character that terminals obey or that makes text look like another: the
/// controls of ASCII, those of Unicode (U+0080 to U+009F, also as single octets), what changes the
/// direction of text, what is invisible, and the separators of lines.
POP3_EXPORT bool has_unsafe_character(std::string_view text) noexcept;

}  // namespace pop3::inline v1::wire
