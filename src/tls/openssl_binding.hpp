// SPDX-License-Identifier: MIT
// The channel binding of a TLS connection.
#pragma once

#include <optional>

#include "openssl_types.hpp"
#include "pop3/sasl.hpp"

namespace pop3::inline v1::tls {

/// The binding of a connection whose handshake, the first and without resumption, this side began:
/// tls-exporter (RFC 9266) on TLS 1.3, tls-unique (RFC 5929) on TLS 1.2. Nothing without extended
/// master secret (RFC 7627), where a man in the middle could make two connections look the same.
std::optional<channel_binding> binding_of(SSL& ssl);

}  // namespace pop3::inline v1::tls
