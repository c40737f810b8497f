// SPDX-License-Identifier: MIT
// Pins: the certificate or the key that a server must have.
#pragma once

#include <optional>
#include <string>

#include "openssl_types.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1::tls {

/// errc::invalid_argument if a pin of `trust` is not the SHA-256 of anything.
std::optional<failure> defect_of_pins(const tls_options& trust);

/// The SHA-256 of `certificate`: 64 hex digits.
std::string fingerprint_of(const X509& certificate);

/// errc::pin_mismatch unless `certificate` matches the pins of `trust`.
std::optional<failure> check_pins(const X509& certificate, const tls_options& trust);

}  // namespace pop3::inline v1::tls
