// SPDX-License-Identifier: MIT
// A command line in one string, without a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pop3/result.hpp"

namespace pop3::fetch {

/// Splits a command line into words. Blanks separate; within '...' every character is literal;
/// within "..." and outside, a backslash makes the next character literal. Nothing is expanded.
/// Syntax that only a shell could execute (a | & ; < > ` $ or line end that is not quoted) is an
/// error, so that it is not ignored silently: fetch_errc::target_unknown.
result<std::vector<std::string>> split_words(std::string_view line);

/// The reverse: quotes words where that is needed.
std::string quoted(const std::vector<std::string>& words);

}  // namespace pop3::fetch
