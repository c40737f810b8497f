// SPDX-License-Identifier: MIT
// Base64 as SASL needs it (RFC 4648, section 4): strict, so that each text has one meaning.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

POP3_EXPORT std::string base64_encode(std::string_view octets);

/// Nothing for a foreign character, missing or surplus padding, or bits that should be zero.
POP3_EXPORT std::optional<std::string> base64_decode(std::string_view text);

}  // namespace pop3::inline v1::wire
