// SPDX-License-Identifier: MIT
// tls_options in OpenSSL's terms.
#pragma once

#include <string>

#include "openssl_types.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1::tls {

/// What all connections with the same options have in common. errc::tls_bad_file.
result<owned<SSL_CTX>> make_client_context(const tls_options& trust);

/// One connection of `context` to `host`, which is sent (SNI) and verified unless `trust` says
/// otherwise. errc::invalid_argument for a name that cannot be verified.
result<owned<SSL>> make_client(SSL_CTX& context, const std::string& host, const tls_options& trust);

/// What make_client() verifies a certificate with, beside the context: equal texts mean equal names.
std::string verified_peer(const std::string& host, const tls_options& trust);

}  // namespace pop3::inline v1::tls
