// SPDX-License-Identifier: MIT
// One login by a mechanism of libgsasl.
#pragma once

#include <gsasl.h>

#include <memory>
#include <string>

#include "pop3/sasl.hpp"

namespace pop3::inline v1::sasl {

class gsasl_mechanism final : public sasl_mechanism {
  public:
    /// `name` must be a mechanism of `library`; both must outlive this object and its threads.
    gsasl_mechanism(Gsasl& library, std::string_view name, credentials identity, sasl_peer peer);

    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return identity_.password(); }
    [[nodiscard]] std::optional<event> prepare(std::optional<std::string_view> challenge) override;
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override;
    [[nodiscard]] result<secret_string> respond(std::string_view challenge) override;
    [[nodiscard]] bool complete() const override { return complete_; }
    [[nodiscard]] std::string server_explanation() const override { return explanation_; }

  private:
    struct exchange;

    [[nodiscard]] std::optional<failure> defect() const;
    [[nodiscard]] bool takes_long(std::optional<std::string_view> challenge) const;
    [[nodiscard]] result<secret_string> step(std::optional<std::string_view> challenge);

    std::string_view name_;
    credentials identity_;
    std::shared_ptr<exchange> exchange_;  // shared with the thread of prepare()
    bool is_prepared_ = false;            // the next result is that of the thread
    bool complete_ = false;
    std::string explanation_;
};

/// The value of the attribute `key` ("r="); empty if there is none. Attributes of SCRAM are separated
/// by commas, and no value contains one (RFC 5802, section 7).
std::string_view scram_attribute(std::string_view message, std::string_view key);
/// The defect of the iteration count in SCRAM's first challenge, if there is one.
std::optional<failure> defect_of_iterations(std::string_view server_first_message);

}  // namespace pop3::inline v1::sasl
