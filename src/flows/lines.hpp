// SPDX-License-Identifier: MIT
// The answers to LIST n and UIDL n, and listings as lines.
#pragma once

#include <string>
#include <vector>

#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1::flows {

/// The values of the +OK to LIST `n`. errc::unreadable_reply if it cannot be parsed, as with
/// servers that send the size alone: one line was requested, and one came. errc::out_of_step if it
/// is about another message: then it answers another command, and the session ends (rule R2).
result<scan_entry> read_scan_line(dialogue& s, message_number n, const reply& answer);
/// The same for UIDL `n`.
result<unique_id> read_unique_id_line(dialogue& s, message_number n, const reply& answer);

/// The line that answers `verb` (LIST or UIDL) for message `n`, whether it can be parsed or not.
POP3_EXPORT flow<reply> line_of(dialogue& s, std::string verb, message_number n);

/// The lines of the response to `verb` without arguments, without their line ends.
POP3_EXPORT flow<std::vector<std::string>> lines_of(dialogue& s, std::string verb);
/// The lines of a multi-line response after its +OK.
flow<std::vector<std::string>> read_lines(dialogue& s);

}  // namespace pop3::inline v1::flows
