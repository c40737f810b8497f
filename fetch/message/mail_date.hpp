// SPDX-License-Identifier: MIT
// Dates in the form of mail, in UTC and in English whatever the locale is.
#pragma once

#include <chrono>
#include <string>

namespace pop3::fetch {

/// "Wed Jan  3 01:05:34 1996", as in the From_ line of an mbox.
std::string mbox_date(std::chrono::sys_seconds when);
/// "Wed, 3 Jan 1996 01:05:34 +0000" (RFC 5322, 3.3).
std::string header_date(std::chrono::sys_seconds when);

/// " 3-Jan-1996 01:05:34 +0000", as in APPEND of IMAP (RFC 9051, section 9: date-time).
std::string imap_date(std::chrono::sys_seconds when);

}  // namespace pop3::fetch
