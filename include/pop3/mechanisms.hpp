// SPDX-License-Identifier: MIT
// The SASL mechanisms that need only the standard library. One object is one attempt. Errors about
// refused input (control characters, empty names) do not repeat it.
#pragma once

#include "pop3/sasl.hpp"

namespace pop3::inline v1 {

/// PLAIN (RFC 4616): user and password in one message, as readable as USER and PASS.
class POP3_EXPORT sasl_plain final : public sasl_mechanism {
  public:
    /// `as` is the identity to act as, if it is not the user's own.
    explicit sasl_plain(credentials identity, std::string as = {});
    [[nodiscard]] std::string_view name() const override { return "PLAIN"; }
    [[nodiscard]] bool reveals_password() const override { return true; }
    [[nodiscard]] secret_string secret() const override { return identity_.password(); }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override;
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) override;
    [[nodiscard]] bool complete() const override { return true; }

  private:
    credentials identity_;
    std::string as_;
};

/// LOGIN (never standardized): the server prompts for the user, then for the password. Its prompts
/// come in many languages and are ignored.
class POP3_EXPORT sasl_login final : public sasl_mechanism {
  public:
    /// For the user and the password of `identity`.
    explicit sasl_login(credentials identity) : identity_(std::move(identity)) {}
    [[nodiscard]] std::string_view name() const override { return "LOGIN"; }
    [[nodiscard]] bool reveals_password() const override { return true; }
    [[nodiscard]] secret_string secret() const override { return identity_.password(); }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override { return {}; }
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) override;
    [[nodiscard]] bool complete() const override { return prompts_ == 2; }

  private:
    credentials identity_;
    unsigned prompts_ = 0;
};

/// EXTERNAL (RFC 4422, appendix A): the client certificate is the proof.
class POP3_EXPORT sasl_external final : public sasl_mechanism {
  public:
    /// `as` is the identity to act as; empty: the certificate's own.
    explicit sasl_external(std::string as = {}) : as_(std::move(as)) {}
    [[nodiscard]] std::string_view name() const override { return "EXTERNAL"; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return {}; }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override;
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) override;
    [[nodiscard]] bool complete() const override { return true; }

  private:
    std::string as_;
};

/// ANONYMOUS (RFC 4505): no proof; `trace` is an address or a word for the administrator.
class POP3_EXPORT sasl_anonymous final : public sasl_mechanism {
  public:
    /// `trace` may be empty.
    explicit sasl_anonymous(std::string trace = {}) : trace_(std::move(trace)) {}
    [[nodiscard]] std::string_view name() const override { return "ANONYMOUS"; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return {}; }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override;
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) override;
    [[nodiscard]] bool complete() const override { return true; }

  private:
    std::string trace_;
};

/// CRAM-MD5 (RFC 2195): a digest of the server's challenge and the password. MD5 is broken, and the
/// server must keep the password readable: for servers that have nothing better.
class POP3_EXPORT sasl_cram_md5 final : public sasl_mechanism {
  public:
    /// For the user and the password of `identity`.
    explicit sasl_cram_md5(credentials identity) : identity_(std::move(identity)) {}
    [[nodiscard]] std::string_view name() const override { return "CRAM-MD5"; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return identity_.password(); }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override { return {}; }
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) override;
    [[nodiscard]] bool complete() const override { return answered_; }

  private:
    credentials identity_;
    bool answered_ = false;
};

/// What OAUTHBEARER and XOAUTH2 share: one message with the token; the server explains a refused
/// token in a challenge, which must be answered before it sends -ERR.
class POP3_EXPORT sasl_bearer : public sasl_mechanism {
  public:
    [[nodiscard]] bool reveals_password() const final { return true; }
    [[nodiscard]] secret_string secret() const final { return identity_.password(); }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() final;
    /// Tokens rarely fit into a command, and outlook.office365.com refuses them there.
    [[nodiscard]] bool allows_initial_response() const final { return false; }
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) final;
    [[nodiscard]] bool complete() const final { return !refused_; }
    [[nodiscard]] std::string server_explanation() const final { return explanation_; }

  protected:
    /// `acknowledgement` is the answer to the server's explanation.
    sasl_bearer(credentials identity, std::string_view acknowledgement)
        : identity_(std::move(identity)), acknowledgement_(acknowledgement) {}
    /// The one message, with the token in it.
    [[nodiscard]] virtual secret_string message() const = 0;
    /// The user and the token.
    [[nodiscard]] const credentials& who() const noexcept { return identity_; }

  private:
    credentials identity_;
    std::string_view acknowledgement_;
    bool refused_ = false;
    std::string explanation_;
};

/// OAUTHBEARER (RFC 7628).
class POP3_EXPORT sasl_oauthbearer final : public sasl_bearer {
  public:
    /// `peer` is sent to the server, so that it can detect a token meant for another one.
    explicit sasl_oauthbearer(credentials identity, sasl_peer peer = {});
    [[nodiscard]] std::string_view name() const override { return "OAUTHBEARER"; }

  private:
    [[nodiscard]] secret_string message() const override;
    sasl_peer peer_;
};

/// XOAUTH2: what Google and Microsoft used before OAUTHBEARER.
class POP3_EXPORT sasl_xoauth2 final : public sasl_bearer {
  public:
    /// For the user and the token of `identity`.
    explicit sasl_xoauth2(credentials identity);
    [[nodiscard]] std::string_view name() const override { return "XOAUTH2"; }

  private:
    [[nodiscard]] secret_string message() const override;
};

}  // namespace pop3::inline v1
