// SPDX-License-Identifier: MIT
// Pins: the certificate or the key that a server must have.
#pragma once

#include <optional>
#include <string>

#include "openssl_types.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1::tls {

/// The SHA-256 of `certificate`: 64 hex digits.
std::string fingerprint_of(const X509& certificate);

/// errc::pin_mismatch unless `certificate` matches the pins of `trust`.
std::optional<failure> check_pins(const X509& certificate, const tls_options& trust);

}  // namespace pop3::inline v1::tls
