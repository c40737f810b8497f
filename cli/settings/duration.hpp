// SPDX-License-Identifier: MIT
// Spans of time as users write them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace pop3::cli {

/// "90m", "2h", "1d 12h", "3600": numbers with s, m (or min), h, d or w, seconds without a unit; at
/// most a hundred years. Nothing for other texts.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace pop3::cli
