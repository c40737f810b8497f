// SPDX-License-Identifier: MIT
// The mechanisms of libgsasl for login(): one row each, of equal ones the better first.
#include "pop3/gsasl.hpp"

#include "gsasl_mechanism.hpp"
#ifdef POP3_HAS_OPENSSL
#include "scram_bindable.hpp"
#endif
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1 {
namespace {

struct row {
    const char* name;
    credential_kind kind;
    sasl_strength strength;
};

constexpr row rows[] = {
    {"SCRAM-SHA-256-PLUS", credential_kind::password, sasl_strength::channel_bound},
    {"SCRAM-SHA-1-PLUS", credential_kind::password, sasl_strength::channel_bound},
    {"SCRAM-SHA-256", credential_kind::password, sasl_strength::challenge_response},
    {"SCRAM-SHA-1", credential_kind::password, sasl_strength::challenge_response},
    {"GSSAPI", credential_kind::kerberos_ticket, sasl_strength::challenge_response},
};

// Servers do not announce which bindings they know. Cyrus 3.6 knows only tls-unique, offers PLUS
// over TLS 1.3 anyway, and refuses tls-exporter as if the password were wrong. So PLUS is not
// chosen automatically there: plain SCRAM logs in, and one failed attempt is one too many.
sasl_strength strength_of(const row& r, const sasl_peer& peer) {
    const bool binds = r.strength == sasl_strength::channel_bound;
    return binds && peer.binding->type == "tls-exporter" ? sasl_strength::only_by_name : r.strength;
}

// The library's handle is set up once and only read afterwards, so threads may share it.
class gsasl_source final : public mechanism_source {
  public:
    gsasl_source() noexcept {
        if (gsasl_init(&library_) != GSASL_OK) library_ = nullptr;
    }
    gsasl_source(const gsasl_source&) = delete;
    gsasl_source& operator=(const gsasl_source&) = delete;

    [[nodiscard]] std::vector<sasl_offer> offers(const credentials& identity,
                                                 const sasl_peer& peer) const override {
        std::vector<sasl_offer> all;
        for (const row& r : rows)
            if (can(r, identity, peer)) all.push_back({r.name, strength_of(r, peer)});
        return all;
    }

    [[nodiscard]] result<std::unique_ptr<sasl_mechanism>> make(
        std::string_view name, const credentials& identity, const sasl_peer& peer) const override {
        for (const row& r : rows)
            if (can(r, identity, peer) && wire::equal_ignoring_case(r.name, name))
                return made(r, identity, peer);
        return fail(errc::no_common_mechanism);
    }

  private:
    [[nodiscard]] std::unique_ptr<sasl_mechanism> made(const row& r, const credentials& identity,
                                                       const sasl_peer& peer) const {
#ifdef POP3_HAS_OPENSSL
        const bool could_bind = peer.binding && peer.lists_no_binding;
        if (could_bind && r.kind == credential_kind::password &&
            r.strength == sasl_strength::challenge_response)
            return std::make_unique<sasl::scram_bindable>(r.name, identity);
#endif
        return std::make_unique<sasl::gsasl_mechanism>(*library_, r.name, identity, peer);
    }
    [[nodiscard]] bool can(const row& r, const credentials& identity, const sasl_peer& peer) const {
        return library_ && r.kind == identity.kind() &&
               (r.strength != sasl_strength::channel_bound || peer.binding) &&
               gsasl_client_support_p(library_, r.name) != 0;
    }

    Gsasl* library_ = nullptr;
};

}  // namespace

const mechanism_source& gsasl_mechanisms() noexcept {
    static const gsasl_source& instance = *new gsasl_source;  // threads may still use it at exit
    return instance;
}

}  // namespace pop3::inline v1
