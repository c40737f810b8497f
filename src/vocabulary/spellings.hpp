// SPDX-License-Identifier: MIT
// The spellings in which a peer may repeat a text: base64, hexadecimal, percent-encoding, quoting.
#pragma once

#include <string_view>
#include <vector>

#include "pop3/credentials.hpp"

namespace pop3::inline v1 {

/// What `text` or a part of it means in each spelling, where it has a meaning in it: in base64 (RFC
/// 4648, also the alphabet for URLs), begun and cut off anywhere; in hexadecimal, with anything
/// between the digits; with percent-encoding (RFC 3986); with backslashes before characters.
[[nodiscard]] POP3_EXPORT std::vector<secret_string> spelled_out(std::string_view text);

}  // namespace pop3::inline v1
