// SPDX-License-Identifier: MIT
// Secrets: held in memory that is wiped, and in no text that anyone prints.
#pragma once

#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// A string that is wiped when it goes. It cannot be printed; reveal() is where it comes out.
class POP3_EXPORT secret_string {
  public:
    secret_string() = default;
    secret_string(std::string_view octets) : octets_(octets) {}    // NOLINT: stands for a string
    secret_string(const std::string& octets) : octets_(octets) {}  // NOLINT: stands for a string
    secret_string(std::string&& octets) noexcept;                  // NOLINT: takes it, wipes it
    secret_string(const char* octets) : octets_(octets) {}         // NOLINT: stands for a string
    secret_string(const secret_string&) = default;
    secret_string(secret_string&& from) noexcept;
    secret_string& operator=(const secret_string& from);
    secret_string& operator=(secret_string&& from) noexcept;
    ~secret_string();

    [[nodiscard]] std::string_view reveal() const noexcept { return octets_; }
    [[nodiscard]] bool empty() const noexcept { return octets_.empty(); }
    void append(std::string_view octets);

  private:
    std::string octets_;
};

/// Overwrites the octets of `text`, so that the optimizer cannot leave it out, and empties it.
POP3_EXPORT void wipe(std::string& text) noexcept;

/// By what somebody shows who he is.
enum class proof {
    password,     ///< a password, which the server knows or has a digest of
    token,        ///< an OAuth 2 access token (RFC 6749)
    certificate,  ///< the client certificate of the TLS connection
    ticket,       ///< a Kerberos ticket that this process has
    none,         ///< nothing at all
};

/// Who logs in, by what, and, if the caller insists, by which mechanism.
class POP3_EXPORT credentials {
  public:
    credentials(std::string user, secret_string password)
        : credentials(proof::password, std::move(user), std::move(password)) {}
    /// An access token, for OAUTHBEARER (RFC 7628) or XOAUTH2. Getting and renewing it is the
    /// caller's business.
    static credentials oauth(std::string user, secret_string token);
    /// The client certificate that TLS has shown, for EXTERNAL (RFC 4422). `as`: whom to act as;
    /// empty: whom the server takes the certificate for.
    static credentials external(std::string as = {});
    /// The ticket that this process has, for GSSAPI (RFC 4752). `as`: whom to act as; empty: the
    /// ticket's owner.
    static credentials kerberos(std::string as = {});
    /// Nobody, for ANONYMOUS (RFC 4505). `trace` is shown to the server's administrator.
    static credentials anonymous(std::string trace = {});

    /// The same, for one mechanism and no other: a SASL name ("CRAM-MD5"), or "USER" or "APOP" for
    /// the commands of RFC 1939. Without it, login() takes the strongest that both sides have.
    [[nodiscard]] credentials by(std::string mechanism) const;

    /// The user, the identity to act as, or the trace.
    [[nodiscard]] const std::string& user() const noexcept { return user_; }
    /// The password, or the token in its place; empty for the other forms.
    [[nodiscard]] const secret_string& password() const noexcept { return secret_; }
    [[nodiscard]] proof proves_by() const noexcept { return proof_; }
    /// The mechanism that by() named; empty: the choice is login()'s.
    [[nodiscard]] const std::string& mechanism() const noexcept { return mechanism_; }

  private:
    credentials(proof by, std::string user, secret_string secret)
        : proof_(by), user_(std::move(user)), secret_(std::move(secret)) {}

    proof proof_;
    std::string user_;
    secret_string secret_;
    std::string mechanism_;
};

}  // namespace pop3::inline v1
