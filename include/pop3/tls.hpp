// SPDX-License-Identifier: MIT
// TLS as a caller sees it: when, whom to trust, and how to bring another TLS library.
#pragma once

#include <memory>
#include <string>

#include "pop3/export.hpp"
#include "pop3/result.hpp"
#include "pop3/tls_mode.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1 {

/// Oldest version of TLS that is spoken. Older ones than these are broken (RFC 8996).
enum class tls_version { tls_1_2, tls_1_3 };

/// Whom to trust. By default: servers whose certificate is valid today, meant for servers, issued
/// for the name that was connected to, and signed by an authority the system trusts.
/// Files are PEM. A pin is one more condition, it replaces none of the others.
struct tls_options {
    std::string ca_file{};             ///< trust these authorities, and not the system's
    std::string ca_directory{};        ///< the same as a directory made by `openssl rehash`
    std::string client_certificate{};  ///< shown to servers that ask, with its chain
    std::string client_key{};          ///< empty: the key stands in client_certificate
    std::string fingerprint_sha256{};  ///< of the server's certificate: hex, colons as you like
    std::string spki_pin_sha256{};     ///< of the server's public key: base64 or hex (RFC 7469)
    std::string server_name{};         ///< verify, and ask for, this name; empty: the host's
    /// A certificate for this domain does as well as one for the name: the domain of the mail
    /// address by which the server was found (RFC 6186, section 6).
    std::string mail_domain{};
    tls_version minimum_version = tls_version::tls_1_2;

    /// Takes any certificate from anybody: whoever is on the way can read and change everything.
    /// Pins are still checked, so that with one of them this trusts exactly one server.
    tls_options& dangerously_accept_any_certificate() {
        verification.on_ = false;
        return *this;
    }

    /// Whether certificates are verified; only dangerously_accept_any_certificate() changes it.
    class check {
      public:
        [[nodiscard]] bool on() const noexcept { return on_; }

      private:
        friend struct tls_options;
        bool on_ = true;
    };
    check verification{};
};

/// A TLS library. Stateless: may be used by several threads at once.
class POP3_EXPORT tls_engine {
  public:
    virtual ~tls_engine() = default;
    /// Does the client's side of the handshake over `below`, verifies that the peer is `host` as
    /// `trust` says, and gives the encrypted transport, which owns `below`. Nothing that was read
    /// before may become part of what is read through it.
    virtual result<std::unique_ptr<transport>> handshake(std::unique_ptr<transport> below,
                                                         const std::string& host,
                                                         const tls_options& trust,
                                                         const patience& limit) = 0;
};

}  // namespace pop3::inline v1
