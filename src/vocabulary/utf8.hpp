// SPDX-License-Identifier: MIT
// Characters of UTF-8 (RFC 3629), for texts that the user wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// The octets of the character that `text` begins with; 0 if it begins with none: it is empty, or is
/// not UTF-8 (RFC 3629, section 4: neither longer forms nor surrogates).
POP3_EXPORT std::size_t utf8_length(std::string_view text) noexcept;

/// `text` for a terminal or a log, whole: the characters of UTF-8 as they are, and \xNN for every octet
/// that is none, and for what terminals obey or makes text look like another (has_unsafe_character()).
POP3_EXPORT std::string readable(std::string_view text);

/// The columns that a terminal needs for readable text: most characters need one, those of East Asia two,
/// and combining ones none.
POP3_EXPORT std::size_t columns_of(std::string_view text) noexcept;

/// The longest beginning of readable text that fits into `columns`; what is cut ends in "...".
POP3_EXPORT std::string fitted(std::string_view text, std::size_t columns);

}  // namespace pop3::inline v1
