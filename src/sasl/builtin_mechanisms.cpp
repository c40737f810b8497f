// SPDX-License-Identifier: MIT
// The built-in mechanisms for login(): one row each, of equal ones the better first.
#include <algorithm>

#include "pop3/mechanisms.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1 {
namespace {

using made = std::unique_ptr<sasl_mechanism>;

struct row {
    std::string_view name;
    credential_kind kind;
    sasl_strength strength;
    made (*make)(const credentials& identity, const sasl_peer& peer);
};

template <class Mechanism>
made from_credentials(const credentials& identity, const sasl_peer&) {
    return std::make_unique<Mechanism>(identity);
}

template <class Mechanism>
made from_user(const credentials& identity, const sasl_peer&) {
    return std::make_unique<Mechanism>(identity.user());
}

made oauthbearer(const credentials& identity, const sasl_peer& peer) {
    return std::make_unique<sasl_oauthbearer>(identity, peer);
}

constexpr row rows[] = {
    // clang-format off
    {"PLAIN",       credential_kind::password,    sasl_strength::plaintext, from_credentials<sasl_plain>},
    {"LOGIN",       credential_kind::password,    sasl_strength::plaintext, from_credentials<sasl_login>},
    {"CRAM-MD5",    credential_kind::password,    sasl_strength::only_by_name, from_credentials<sasl_cram_md5>},
    {"OAUTHBEARER", credential_kind::token,       sasl_strength::plaintext, oauthbearer},
    {"XOAUTH2",     credential_kind::token,       sasl_strength::plaintext, from_credentials<sasl_xoauth2>},
    {"EXTERNAL",    credential_kind::certificate, sasl_strength::challenge_response, from_user<sasl_external>},
    {"ANONYMOUS",   credential_kind::none,        sasl_strength::challenge_response, from_user<sasl_anonymous>},
    // clang-format on
};

class own_source final : public mechanism_source {
  public:
    [[nodiscard]] std::vector<sasl_offer> offers(const credentials& identity,
                                                 const sasl_peer&) const override {
        std::vector<sasl_offer> all;
        for (const row& r : rows)
            if (r.kind == identity.kind()) all.push_back({r.name, r.strength});
        return all;
    }

    [[nodiscard]] result<made> make(std::string_view name, const credentials& identity,
                                    const sasl_peer& peer) const override {
        for (const row& r : rows)
            if (r.kind == identity.kind() && wire::equal_ignoring_case(r.name, name))
                return r.make(identity, peer);
        return fail(errc::no_common_mechanism);
    }
};

}  // namespace

const mechanism_source& builtin_mechanisms() noexcept {
    static const own_source instance;
    return instance;
}

}  // namespace pop3::inline v1
