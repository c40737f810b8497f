// SPDX-License-Identifier: MIT
// The logs of other clients that can be read as transcripts, each in a file of its name, and what is
// known of those that cannot.
#pragma once

#include <cstddef>
#include <string_view>

#include "pop3/transcript.hpp"

namespace pop3::inline v1 {

/// MailKit's ProtocolLogger: "Connected to pop://host:110/", then lines that begin with "C: " and
/// "S: ", each perhaps with a time before it.
result<transcript> parse_mailkit_log(std::string_view text);
/// Is this the line that it writes first?
bool is_mailkit_line(std::string_view line);

/// Python's poplib: lines like *put* b'STAT' and *get* b'+OK 1 120\r\n' at set_debuglevel(2).
result<transcript> parse_poplib_log(std::string_view text);
/// Is this a line that only poplib prints?
bool is_poplib_line(std::string_view line);

/// The line of this number, from 1, cannot be used.
failure log_defect(std::size_t number, std::string_view reason, std::string_view hint);
/// Another session begins at this line.
failure second_session(std::size_t number);

/// The first line of `text`, with its line end if it has one, removed from it.
std::string_view take_line(std::string_view& text);

}  // namespace pop3::inline v1
