// SPDX-License-Identifier: MIT
// What an -ERR means: response codes (RFC 2449, section 8; RFC 3206; RFC 6856, section 5).
#pragma once

#include "command_table.hpp"
#include "pop3/capabilities.hpp"
#include "pop3/error.hpp"
#include "pop3/reply.hpp"

namespace pop3::inline v1 {

/// The meaning of `answer`, an -ERR to `spec` (null: to a command that is not POP3's). After login,
/// a refused login is no verdict on anything. A word in brackets is a code only if `listing` (null:
/// not known) lists response codes: outlook.office365.com greets with a word that is not a code.
errc errc_for(const reply& answer, const wire::command_spec* spec, const capabilities* listing,
              bool logged_in);

}  // namespace pop3::inline v1
