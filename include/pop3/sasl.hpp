// SPDX-License-Identifier: MIT
// A SASL mechanism, as AUTH needs it (RFC 4422, RFC 5034).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

/// One attempt to log in by one mechanism. Octets in and out are plain: the AUTH flow does base64.
class POP3_EXPORT sasl_mechanism {
  public:
    virtual ~sasl_mechanism() = default;
    /// The registered name: "PLAIN".
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// True: the octets it sends show the password to whoever listens.
    [[nodiscard]] virtual bool reveals_password() const = 0;
    /// What the client says first; nothing for a mechanism in which the server speaks first.
    [[nodiscard]] virtual std::optional<result<secret_string>> initial_response() = 0;
    /// The answer to a challenge. A failure cancels the exchange with "*".
    [[nodiscard]] virtual result<secret_string> respond(std::string_view challenge) = 0;
};

/// PLAIN (RFC 4616): user and password in one message, as readable as USER and PASS.
class POP3_EXPORT sasl_plain final : public sasl_mechanism {
  public:
    /// `as` is the identity to act as, where it is not the user's own.
    explicit sasl_plain(credentials who, std::string as = {});
    [[nodiscard]] std::string_view name() const override { return "PLAIN"; }
    [[nodiscard]] bool reveals_password() const override { return true; }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override;
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) override;

  private:
    credentials who_;
    std::string as_;
};

}  // namespace pop3::inline v1
