// SPDX-License-Identifier: MIT
// TLS for callers: the options of verification, and the interface of another TLS library.
#pragma once

#include <memory>
#include <string>

#include "pop3/export.hpp"
#include "pop3/result.hpp"
#include "pop3/tls_mode.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1 {

/// Oldest version of TLS that is accepted. Older versions are broken (RFC 8996).
enum class tls_version { tls_1_2, tls_1_3 };

/// Which certificates to trust. By default: servers whose certificate is valid today, meant for
/// servers, issued for the name that was connected to, and signed by an authority that the system
/// trusts. Files are PEM. A pin is an additional condition, it replaces none of the others.
struct tls_options {
    std::string ca_file{};             ///< trust these authorities instead of the system's
    std::string ca_directory{};        ///< the same as a directory made by `openssl rehash`
    std::string client_certificate{};  ///< the client's own, with its chain, sent to servers that
                                       ///< ask for it
    std::string client_key{};          ///< empty: the key is in client_certificate
    std::string fingerprint_sha256{};  ///< of the server's certificate: hex, colons optional
    std::string spki_pin_sha256{};     ///< of the server's public key: base64 or hex (RFC 7469)
    std::string server_name{};         ///< verify this name, and send it (SNI); empty: the host's
    /// A certificate for this domain is accepted as well as one for the name: the domain of the
    /// mail address by which the server was found (RFC 6186, section 6).
    std::string mail_domain{};
    tls_version minimum_version = tls_version::tls_1_2;

    /// Accepts any certificate: an attacker on the network can read and change everything. Pins are
    /// still checked, so with a pin this trusts exactly one server.
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
    /// `trust` specifies, and returns the encrypted transport, which owns `below`. Octets read
    /// before the handshake must not become part of what is read through it.
    virtual result<std::unique_ptr<transport>> handshake(std::unique_ptr<transport> below,
                                                         const std::string& host,
                                                         const tls_options& trust,
                                                         const wait_limits& limit) = 0;
};

}  // namespace pop3::inline v1
