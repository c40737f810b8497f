// SPDX-License-Identifier: MIT
// Listings as they came: for those who want the server's own lines.
#pragma once

#include <string>
#include <vector>

#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/session.hpp"

namespace pop3::inline v1::flows {

/// The line that answers `verb` for message `n`.
POP3_EXPORT flow<reply> line_of(session& s, std::string verb, message_number n);

/// The lines of the response to `verb` without arguments, without their line ends.
POP3_EXPORT flow<std::vector<std::string>> lines_of(session& s, std::string verb);

}  // namespace pop3::inline v1::flows
