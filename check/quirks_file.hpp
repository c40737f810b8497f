// SPDX-License-Identifier: MIT
// A quirk profile: the defects of a server, in a file that `pop3 fetch --profile` reads.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "pop3/quirks.hpp"

namespace pop3::check {

/// The beginning of such a file.
constexpr std::string_view mark_of_profile = "{\n  \"host\": ";
/// Writes `defects` as JSON. `host` is a remark for people.
void print_quirks(std::ostream& out, const quirks& defects, const std::string& host);

/// Reads the output of print_quirks(). Unknown quirks and other files are refused. Throws
/// fetch::local_error.
quirks read_quirks(const std::string& file);

}  // namespace pop3::check
