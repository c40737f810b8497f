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
    proof evidence;
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
    {"PLAIN",       proof::password,    sasl_strength::shows_secret, from_credentials<sasl_plain>},
    {"LOGIN",       proof::password,    sasl_strength::shows_secret, from_credentials<sasl_login>},
    {"CRAM-MD5",    proof::password,    sasl_strength::by_name_only, from_credentials<sasl_cram_md5>},
    {"OAUTHBEARER", proof::token,       sasl_strength::shows_secret, oauthbearer},
    {"XOAUTH2",     proof::token,       sasl_strength::shows_secret, from_credentials<sasl_xoauth2>},
    {"EXTERNAL",    proof::certificate, sasl_strength::hides_secret, from_user<sasl_external>},
    {"ANONYMOUS",   proof::none,        sasl_strength::hides_secret, from_user<sasl_anonymous>},
    // clang-format on
};

class own_source final : public mechanism_source {
  public:
    [[nodiscard]] std::vector<sasl_offer> offers(const credentials& identity,
                                                 const sasl_peer&) const override {
        std::vector<sasl_offer> all;
        for (const row& r : rows)
            if (r.evidence == identity.proves_by()) all.push_back({r.name, r.strength});
        return all;
    }

    [[nodiscard]] result<made> make(std::string_view name, const credentials& identity,
                                    const sasl_peer& peer) const override {
        for (const row& r : rows)
            if (r.evidence == identity.proves_by() && wire::equal_ignoring_case(r.name, name))
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
