// SPDX-License-Identifier: MIT
// The field Content-Length of a message in an mbox: where it is true, lines of the body need no quoting,
// because none of them begins a message (the format mboxcl2).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pop3::inline v1::serving {

/// The octets of the body, if `line` of a header is the field Content-Length.
std::optional<std::uint64_t> read_content_length(std::string_view line);

/// Where a body that begins at `begin` ends; nothing unless the file, or the message before another From_
/// line, ends there. A sender can write a Content-Length too: one that is false counts as none.
std::optional<std::uint64_t> end_of_body(int file, std::uint64_t begin, std::uint64_t length);

}  // namespace pop3::inline v1::serving
