// SPDX-License-Identifier: MIT
// Dates as mail and web servers write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace pop3::inline v1::http {

/// The moment that `text` names: a date of RFC 5322, 3.3, or another form that libcurl knows. Nothing if
/// it is none. Throws errc::library_unavailable.
std::optional<std::chrono::sys_seconds> parse_date(const std::string& text);

}  // namespace pop3::inline v1::http
