// SPDX-License-Identifier: MIT
// SCRAM with a server that lists no mechanism with channel binding, over TLS that could be bound to:
// says so with the flag "y" (RFC 5802, section 6), so that a server whose list somebody has cut finds
// it out. libgsasl 2.2.0, that of Debian 12, fails where it should send this flag.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pop3/sasl.hpp"
#include "pop3/threaded_work.hpp"
#include "scram_hash.hpp"

namespace pop3::inline v1::sasl {

class scram_bindable final : public sasl_mechanism {
  public:
    /// `name`: "SCRAM-SHA-256" or "SCRAM-SHA-1"; must outlive this object.
    scram_bindable(std::string_view name, credentials identity);

    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return identity_.password(); }
    [[nodiscard]] std::optional<event> prepare(std::optional<std::string_view> challenge) override;
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override;
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) override;
    [[nodiscard]] bool complete() const override { return complete_; }
    [[nodiscard]] std::string server_explanation() const override { return explanation_; }

  private:
    struct first_challenge {
        std::string nonce;
        std::string salt;
        std::uint32_t iterations = 0;
    };

    [[nodiscard]] result<first_challenge> parsed(std::string_view server_first) const;
    [[nodiscard]] result<secret_string> salted(const first_challenge& asked) const;
    [[nodiscard]] result<secret_string> salted_by_now(const first_challenge& asked);
    [[nodiscard]] result<secret_string> prove(std::string_view server_first);
    [[nodiscard]] result<secret_string> verify(std::string_view server_final);

    std::string_view name_;
    credentials identity_;
    scram_hash hash_;
    std::string nonce_;
    std::string first_bare_;
    secret_string signature_;  // that of the server; empty before the proof
    bool complete_ = false;
    std::string explanation_;
    std::optional<result<secret_string>> salted_;
    std::optional<threaded_work> salting_;  // writes salted_; its end waits for it
};

}  // namespace pop3::inline v1::sasl
