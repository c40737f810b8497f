// SPDX-License-Identifier: MIT
// Pins as users write them: a SHA-256 in hexadecimal digits or base64.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "pop3/error.hpp"
#include "pop3/export.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1::wire {

using sha256_digest = std::array<unsigned char, 32>;

/// "AB:CD:..." or "abcd..."; nothing if that is not the SHA-256 of anything.
POP3_EXPORT std::optional<sha256_digest> parse_fingerprint(std::string text);
/// The same, or base64.
POP3_EXPORT std::optional<sha256_digest> parse_key_pin(const std::string& text);

/// errc::invalid_argument if a pin of `trust` is not the SHA-256 of anything.
POP3_EXPORT std::optional<failure> defect_of_pins(const tls_options& trust);

}  // namespace pop3::inline v1::wire
