// SPDX-License-Identifier: MIT
// The lines of LIST and UIDL, alone or in a listing: "1 120" and "1 whqtswO00WBw418f9t5JxYwZ".
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "pop3/types.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::flows {

inline std::optional<message_number> parse_message_number(std::string_view word) {
    const auto number = wire::parse_number(word, UINT32_MAX);
    if (!number || *number == 0) return std::nullopt;
    return message_number(static_cast<std::uint32_t>(*number));
}

/// Words after the size are allowed (RFC 1939, section 5) and ignored.
inline std::optional<scan_entry> parse_scan_line(std::string_view line) {
    const auto number = parse_message_number(wire::next_word(line));
    const auto octets = wire::parse_number(wire::next_word(line), UINT64_MAX);
    if (!number || !octets) return std::nullopt;
    return scan_entry{*number, *octets};
}

/// `uid` is a view into `line`: all of it after the number, without surrounding blanks. RFC 1939,
/// section 7, allows no blanks in a unique-id; servers that send some distinguish messages by what
/// comes after them. Without a unique-id, or with one of more than `longest` octets, the line is
/// defective.
inline std::optional<unique_id_entry> parse_unique_id_line(std::string_view line,
                                                           std::size_t longest) {
    const auto number = parse_message_number(wire::next_word(line));
    constexpr std::string_view blanks = " \t";
    const std::size_t first = std::min(line.find_first_not_of(blanks), line.size());
    const std::string_view uid = line.substr(first, line.find_last_not_of(blanks) + 1 - first);
    if (!number || uid.empty() || uid.size() > longest) return std::nullopt;
    return unique_id_entry{*number, uid};
}

}  // namespace pop3::inline v1::flows
