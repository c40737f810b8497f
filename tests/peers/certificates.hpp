// SPDX-License-Identifier: MIT
// Certificates good and bad, generated on demand.
#pragma once

#include <memory>
#include <string>

#include "tls/openssl_types.hpp"

namespace pop3::test {

/// The content of a certificate.
struct certificate_words {
    std::string subject = "pop.example.org";
    /// subjectAltName in the syntax of openssl.cnf; '%' becomes NUL; empty: none
    std::string names = "DNS:pop.example.org";
    std::string usage = "serverAuth";  ///< extendedKeyUsage
    bool authority = false;
    int from_day = -1;  ///< from today
    int to_day = 30;
};

/// A certificate with its key. Copies share both.
class identity {
  public:
    identity() = default;
    /// Signed by `issuer`, or by itself.
    explicit identity(const certificate_words& words, const identity* issuer = nullptr);

    [[nodiscard]] const X509& certificate() const { return *certificate_; }
    [[nodiscard]] std::string certificate_pem() const;
    [[nodiscard]] std::string key_pem() const;
    /// The key, encrypted with a passphrase.
    [[nodiscard]] std::string key_pem_with(std::string passphrase) const;
    /// The options of a server with this identity; with `clients`, it requires a certificate that
    /// this authority issued.
    [[nodiscard]] tls::owned<SSL_CTX> server_context() const;
    void insist_on_clients_of(const identity& authority) { clients_ = authority.certificate_; }
    /// A server with this identity that supports TLS up to `version`.
    void speak_no_newer_than(int version) { newest_ = version; }

  private:
    std::shared_ptr<X509> certificate_;
    std::shared_ptr<EVP_PKEY> key_;
    std::shared_ptr<X509> clients_;
    int newest_ = 0;  // of the versions of TLS; 0: the newest there is
};

}  // namespace pop3::test
