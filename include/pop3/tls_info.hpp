// SPDX-License-Identifier: MIT
// tls_info: what was agreed on a TLS connection, and with whom; for logs and reports.
#pragma once

#include <string>

namespace pop3::inline v1 {

/// The texts come from the certificate of the peer, which may be untrusted: escape them before they reach a
/// terminal or a log.
struct tls_info {
    std::string version{};      ///< "TLSv1.3"
    std::string cipher{};       ///< "TLS_AES_256_GCM_SHA384"
    std::string subject{};      ///< of the peer's certificate; empty: it sent none
    std::string names{};        ///< its subjectAltNames: "DNS:pop.example.org, ..."
    std::string valid_until{};  ///< as OpenSSL prints it: "Jan  1 12:00:00 2030 GMT"
    std::string
        fingerprint_sha256{};  ///< 64 hex digits, as tls_options::fingerprint_sha256 takes it

    friend bool operator==(const tls_info&, const tls_info&) = default;
};

}  // namespace pop3::inline v1
