// SPDX-License-Identifier: MIT
// The certificate of a server, and certificates generated for tests and demonstrations.
#pragma once

#include <string>
#include <vector>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// PEM text: the server's certificate, followed by the intermediate certificates, and its private
/// key, not encrypted.
struct POP3_EXPORT server_certificate {
    std::string chain{};  ///< certificates, the server's first
    std::string key{};    ///< the private key; a secret

    /// Reads both from files; one file may hold both. Throws pop3::error (errc::tls_bad_file) if
    /// one cannot be read. The server that receives them checks that they match.
    static server_certificate from_files(const std::string& chain_file,
                                         const std::string& key_file);
};

/// A defect of a generated certificate, to see a client refuse it.
struct certificate_flaws {
    bool expired = false;        ///< its last day was yesterday
    bool wrong_purpose = false;  ///< for TLS clients, not for servers
    bool self_signed = false;    ///< signed by itself, not by the authority
};

/// A certificate generated for one run of a program.
struct self_made_certificate {
    std::string ca{};  ///< PEM of the authority that signed it: what a client has to trust
    server_certificate server{};  ///< the server's certificate and key
};

/// Generates an authority, which is discarded, and a certificate signed by it, valid for a day, for
/// these DNS names and IP addresses. For a wrong name, name another host. Throws pop3::error
/// (errc::tls_failed) if OpenSSL cannot. Only in builds with OpenSSL.
POP3_EXPORT self_made_certificate
make_certificate(const std::vector<std::string>& names = {"localhost", "127.0.0.1", "::1"},
                 certificate_flaws flaws = {});

}  // namespace pop3::inline v1
