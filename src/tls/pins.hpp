// SPDX-License-Identifier: MIT
// Pins: the certificate or the key that a server must have.
#pragma once

#include <optional>

#include "openssl_types.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1::tls {

/// errc::pin_mismatch unless `certificate` matches the pins of `trust`.
std::optional<failure> check_pins(const X509& certificate, const tls_options& trust);

}  // namespace pop3::inline v1::tls
