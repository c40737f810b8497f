// SPDX-License-Identifier: MIT
// Secrets: held in memory that is wiped, and left out of every text for people.
#pragma once

#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// A string that is wiped when destroyed. It cannot be printed; reveal() returns the text.
class POP3_EXPORT secret_string {
  public:
    /// Empty.
    secret_string() = default;
    /// Copies the octets; the caller wipes its own.
    secret_string(std::string_view octets) : octets_(octets) {}  // NOLINT: stands for a string
    /// Copies the octets; the caller wipes its own.
    secret_string(const std::string& octets) : octets_(octets) {}  // NOLINT: stands for a string
    /// Takes the octets, and wipes `octets`.
    secret_string(std::string&& octets) noexcept;  // NOLINT: takes it, wipes it
    /// Copies a string that ends with NUL; the caller wipes its own.
    secret_string(const char* octets) : octets_(octets) {}  // NOLINT: stands for a string
    secret_string(const secret_string&) = default;
    secret_string(secret_string&& from) noexcept;
    secret_string& operator=(const secret_string& from);
    secret_string& operator=(secret_string&& from) noexcept;
    ~secret_string();

    /// The secret, as a view that is valid until this changes.
    [[nodiscard]] std::string_view reveal() const noexcept { return octets_; }
    [[nodiscard]] bool empty() const noexcept { return octets_.empty(); }
    /// Adds octets; a buffer that becomes too small is wiped.
    void append(std::string_view octets);

  private:
    std::string octets_;
};

/// Overwrites the octets of `text`, in a way that the optimizer cannot remove, and empties it.
POP3_EXPORT void wipe(std::string& text) noexcept;

/// Kind of credential.
enum class credential_kind {
    password,         ///< a password, which the server knows or has a digest of
    token,            ///< an OAuth 2 access token (RFC 6749)
    certificate,      ///< the client certificate of the TLS connection
    kerberos_ticket,  ///< a Kerberos ticket that this process holds
    none,             ///< none
};

/// The user, the credential, and, if the caller names one, the mechanism.
class POP3_EXPORT credentials {
  public:
    /// A user with a password.
    credentials(std::string user, secret_string password)
        : credentials(credential_kind::password, std::move(user), std::move(password)) {}
    /// An access token, for OAUTHBEARER (RFC 7628) or XOAUTH2. The caller obtains and renews it.
    static credentials oauth(std::string user, secret_string token);
    /// The client certificate of the TLS connection, for EXTERNAL (RFC 4422). `as`: the identity to
    /// act as; empty: the identity that the server derives from the certificate.
    static credentials external(std::string as = {});
    /// The Kerberos ticket of this process, for GSSAPI (RFC 4752). `as`: the identity to act as;
    /// empty: the ticket's owner.
    static credentials kerberos(std::string as = {});
    /// No user, for ANONYMOUS (RFC 4505). `trace` is shown to the server's administrator.
    static credentials anonymous(std::string trace = {});

    /// The same, for one mechanism and no other: a SASL name ("CRAM-MD5"), or "USER" or "APOP" for
    /// the commands of RFC 1939. Without it, login() uses the strongest that client and server
    /// share.
    [[nodiscard]] credentials by(std::string mechanism) const;

    /// The user, the identity to act as, or the trace.
    [[nodiscard]] const std::string& user() const noexcept { return user_; }
    /// The password, or the token in its place; empty for the other forms.
    [[nodiscard]] const secret_string& password() const noexcept { return secret_; }
    /// What password() is, or what stands in its place.
    [[nodiscard]] credential_kind kind() const noexcept { return kind_; }
    /// The mechanism named by by(); empty: login() chooses.
    [[nodiscard]] const std::string& mechanism() const noexcept { return mechanism_; }

  private:
    credentials(credential_kind kind, std::string user, secret_string secret)
        : kind_(kind), user_(std::move(user)), secret_(std::move(secret)) {}

    credential_kind kind_;
    std::string user_;
    secret_string secret_;
    std::string mechanism_;
};

}  // namespace pop3::inline v1
