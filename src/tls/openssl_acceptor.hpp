// SPDX-License-Identifier: MIT
// The server's side of TLS by OpenSSL.
#pragma once

#include <memory>

#include "pop3/server/certificate.hpp"
#include "tls_session.hpp"

namespace pop3::inline v1::tls {

/// TLS 1.2 or newer, unless faults require an older one, with this certificate. Throws pop3::error
/// (errc::tls_bad_file) if certificate and key cannot be used, or do not match.
std::unique_ptr<tls_acceptor> openssl_acceptor(const server_certificate& shown,
                                               tls_versions versions);

}  // namespace pop3::inline v1::tls
