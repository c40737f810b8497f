// SPDX-License-Identifier: MIT
// tls_info: what was agreed on a TLS connection, and with whom; for logs and reports.
#pragma once

#include <string>

namespace pop3::inline v1 {

/// The texts come from the certificate of the peer, which may be untrusted: escape them before they reach a
/// terminal or a log. They are for people: long ones are cut at 400 octets, and of the names there are
/// eight at most.
struct tls_info {
    /// "TLSv1.3"
    std::string version{};
    /// "TLS_AES_256_GCM_SHA384"
    std::string cipher{};
    /// Of the peer's certificate; empty: it sent none.
    std::string subject{};
    /// Its subjectAltNames: "DNS:pop.example.org, ..."
    std::string names{};
    /// As OpenSSL prints it: "Jan  1 12:00:00 2030 GMT"
    std::string valid_until{};
    /// 64 hex digits, as tls_options::fingerprint_sha256 takes them.
    std::string fingerprint_sha256{};
    /// The connection continues an earlier session (RFC 8446, section 2.2): the server has not sent its
    /// certificate again, and what is known of it comes from the earlier connection.
    bool resumed = false;

    friend bool operator==(const tls_info&, const tls_info&) = default;
};

}  // namespace pop3::inline v1
