// SPDX-License-Identifier: MIT
// The common beginning of the tests of login(), and a library with a mechanism that hides the
// password.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mechanisms.hpp"
#include "support/scripted_exchange.hpp"

namespace pop3::test {

// The session after the greeting; CAPA is requested inside it.
inline scripted_exchange authorized(std::string_view text) {
    scripted_exchange talk(text);
    talk.in(session_state::authorization);
    return talk;
}

// The session over TLS, with known CAPA.
inline scripted_exchange knowing(std::vector<std::string> listed, std::string_view text) {
    scripted_exchange talk(text);
    talk.over_tls().in(session_state::authorization, std::move(listed));
    return talk;
}

inline policy in_clear() {
    policy p;
    p.allow_cleartext_password = true;
    return p;
}

// In place of a library with SCRAM: hides the secret, and is complete at once.
class hiding final : public sasl_mechanism {
  public:
    explicit hiding(std::string_view name) : name_(name) {}
    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return {}; }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override {
        return secret_string("hidden");
    }
    [[nodiscard]] result<secret_string> respond(std::string_view) override {
        return fail(errc::bad_challenge);
    }
    [[nodiscard]] bool complete() const override { return true; }

  private:
    std::string_view name_;
};

class library final : public mechanism_source {
  public:
    [[nodiscard]] std::vector<sasl_offer> offers(const credentials& identity,
                                                 const sasl_peer& peer) const override {
        if (identity.kind() != credential_kind::password) return {};
        std::vector<sasl_offer> all = {{"HIDES-BETTER", sasl_strength::challenge_response},
                                       {"HIDES", sasl_strength::challenge_response}};
        if (peer.binding) all.push_back({"HIDES-PLUS", sasl_strength::channel_bound});
        return all;
    }
    [[nodiscard]] result<std::unique_ptr<sasl_mechanism>> make(std::string_view name,
                                                               const credentials&,
                                                               const sasl_peer&) const override {
        for (const std::string_view known : {"HIDES-BETTER", "HIDES", "HIDES-PLUS"})
            if (known == name)
                return std::unique_ptr<sasl_mechanism>(std::make_unique<hiding>(known));
        return fail(errc::no_common_mechanism);
    }
};

inline auto login_with_library(credentials identity, bool bound = false) {
    return [=](owned_session& s) {
        static const library more;
        s.add_mechanisms(more);
        if (bound) s.set_channel_binding(channel_binding{"tls-exporter", "data"});
        return flows::login(s, identity);
    };
}

}  // namespace pop3::test
