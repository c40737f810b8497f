// SPDX-License-Identifier: MIT
// When a message was received, as its header tells.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/clock.hpp"
#include "pop3/header_fields.hpp"

namespace pop3::fetch {

/// A date and time of a header (RFC 5322, sections 3.3 and 4.3): "Wed, 3 Jan 1996 01:05:34 +0100 (CET)".
/// Nothing if `text` is none.
std::optional<std::chrono::sys_seconds> parse_mail_date(std::string_view text);

/// The date of the first Received field, which is the newest; without one that can be read, that of the
/// Date field. Nothing if neither can be read, or if it is before 1970 or later than a day after `now`.
std::optional<std::chrono::sys_seconds> received_date(const header_fields& header, instant now);

}  // namespace pop3::fetch
