// SPDX-License-Identifier: MIT
// How a status line begins (RFC 1939, section 3; RFC 5034, section 4).
#pragma once

#include <optional>
#include <string_view>

#include "pop3/export.hpp"
#include "pop3/reply.hpp"

namespace pop3::inline v1::wire {

/// "+OK" or "-ERR" in any case, because some servers send lower case, or "+"; then a blank, a tab or
/// nothing. Nothing for any other line.
POP3_EXPORT std::optional<status_indicator> indicator_of(std::string_view line);

/// The same in a greeting, where the text may follow without a blank: "+OKready".
POP3_EXPORT std::optional<status_indicator> indicator_of_greeting(std::string_view line);

/// True for "+OK" and "-ERR" as indicator_of() reads them. No line of a listing begins so: neither a
/// message-number nor a capability nor a language.
POP3_EXPORT bool is_status_line(std::string_view line);

/// The same, exactly as RFC 1939 has it: upper case, then a blank or nothing.
POP3_EXPORT bool is_exact_status_line(std::string_view line);

}  // namespace pop3::inline v1::wire
