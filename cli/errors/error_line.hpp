// SPDX-License-Identifier: MIT
// The form of every error of the program: "pop3: " and what failed, and below it what to do. The one
// place that writes them.
#pragma once

#include <string>
#include <string_view>

namespace pop3::cli {

/// "pop3: WORDS" and, indented in a line of its own, the advice; each with its line end. What a
/// terminal could take for a command is escaped.
std::string error_lines(std::string_view words, std::string_view advice = {});

/// Prints them on standard error, in one piece.
void print_error(std::string_view words, std::string_view advice = {});

}  // namespace pop3::cli
