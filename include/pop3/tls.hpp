// SPDX-License-Identifier: MIT
// TLS for callers: the options of verification, one side of TLS without I/O, and the interface of
// another TLS library.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/export.hpp"
#include "pop3/result.hpp"
#include "pop3/sasl.hpp"
#include "pop3/tls_info.hpp"
#include "pop3/tls_mode.hpp"

namespace pop3::inline v1 {

/// Oldest version of TLS that is accepted. Older versions are broken (RFC 8996).
enum class tls_version {
    tls_1_2,  ///< RFC 5246
    tls_1_3,  ///< RFC 8446
};

/// Which certificates to trust. By default: servers whose certificate is valid today, meant for
/// servers, issued for the name that was connected to, and signed by an authority that the system
/// trusts. The name is one of its subjectAltNames (RFC 9525), never its common name; an IP address
/// is one of type iPAddress. Files are PEM. A pin is an additional condition: it replaces none of the
/// others, unless pin_only says so.
struct tls_options {
    std::string ca_file{};       ///< trust these authorities instead of the system's
    std::string ca_directory{};  ///< the same as a directory made by `openssl rehash`
    std::string ca_pem{};        ///< the same as text in memory, in addition to file and directory
    std::string client_certificate{};  ///< the client's own, with its chain, sent to servers that
                                       ///< ask for it
    std::string client_key{};          ///< empty: the key is in client_certificate
    /// Certificate, chain and key as text in memory, in place of the two files.
    secret_string client_identity_pem{};
    secret_string key_passphrase{};    ///< of the client's key; empty: it has none
    std::string fingerprint_sha256{};  ///< of the server's certificate: hex, colons optional
    std::string spki_pin_sha256{};     ///< of the server's public key: base64 or hex (RFC 7469)
    /// The pins are the only condition: chain, dates, purpose and names do not count. For appliances
    /// whose certificates are self-signed or expired. Without a pin: errc::invalid_argument.
    bool pin_only = false;
    /// Certificate revocation lists: the server's certificate is refused if it is in the list of its
    /// authority, and also if that list is missing or out of date. Empty: revocation is not checked.
    std::string crl_file{};
    std::string server_name{};  ///< verify this name, and send it (SNI); empty: the host's
    /// A certificate for this domain is accepted as well as one for the name: the domain of the
    /// mail address by which the server was found (RFC 6186, section 6).
    std::string mail_domain{};
    tls_version minimum_version = tls_version::tls_1_2;  ///< an older server is refused

    /// Accepts any certificate: an attacker on the network can read and change everything. Pins are
    /// still checked, so with a pin this trusts exactly one server.
    tls_options& dangerously_accept_any_certificate() {
        verification.on_ = false;
        return *this;
    }

    /// Whether certificates are verified; only dangerously_accept_any_certificate() changes it.
    class check {
      public:
        /// False: every certificate is accepted.
        [[nodiscard]] bool on() const noexcept { return on_; }

      private:
        friend struct tls_options;
        bool on_ = true;
    };
    check verification{};  ///< on, unless it was turned off
};

/// One side of TLS on one connection, without I/O: records of the peer go in, records for the peer come
/// out. Used by one thread at a time. This is all of TLS that an event loop needs:
///
///     tls_session::step now = tls->advance(records, plain, answer);   // until it needs more records
class POP3_EXPORT tls_session {
  public:
    /// How far TLS has come.
    enum class state {
        handshake,    ///< more records of the peer are needed
        established,  ///< the peer is verified; octets can be sent and received
        closed,       ///< the peer has ended TLS in order
        failed,  ///< nothing can be sent any more except the alert in `answer`; see failed_because()
    };
    /// What advance() has done.
    struct step {
        state now = state::handshake;  ///< how far TLS has come
        std::size_t octets = 0;        ///< written to `plain`
    };

    virtual ~tls_session() = default;
    /// Processes records of the peer, and removes those that it has used from the begin of `records`.
    /// Writes what was in them to `plain`, and appends what the peer has to be sent to `answer`. If it
    /// returns no octets, it needs more records. A client begins with no records at all.
    virtual step advance(std::string_view& records, std::span<char> plain, std::string& answer) = 0;
    /// Appends `plain`, encrypted, to `records`. Only when established.
    virtual state send(std::string_view plain, std::string& records) = 0;
    /// Appends the message that ends TLS in order to `records`.
    virtual void finish(std::string& records) = 0;
    /// The reason of state::failed.
    [[nodiscard]] virtual failure failed_because() const = 0;
    /// The channel binding of this connection (RFC 9266, RFC 5929), once it is established.
    [[nodiscard]] virtual std::optional<channel_binding> binding() const { return std::nullopt; }
    /// What was agreed, once it is established.
    [[nodiscard]] virtual tls_info info() const { return {}; }
};

/// A TLS library. Stateless: may be used by several threads at once.
class POP3_EXPORT tls_engine {
  public:
    virtual ~tls_engine() = default;
    /// The client's side of TLS with `host`, which the session verifies as `trust` specifies before it
    /// is established. errc::tls_bad_file, invalid_argument.
    virtual result<std::unique_ptr<tls_session>> client(const std::string& host,
                                                        const tls_options& trust) = 0;
};

}  // namespace pop3::inline v1
