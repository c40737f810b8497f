// SPDX-License-Identifier: MIT
#include "login_choice.hpp"

#include <algorithm>

#include "cleartext_guard.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::flows {
namespace {

struct candidate {
    const mechanism_source* from;
    sasl_offer offer;
};

// The mechanisms of all sources for these credentials; the strongest first, else in the sources'
// order.
std::vector<candidate> candidates_for(const dialogue& s, const credentials& identity) {
    std::vector<candidate> all;
    for (const mechanism_source* source : s.mechanisms())
        for (const sasl_offer& offer : source->offers(identity, s.peer()))
            all.push_back({source, offer});
    std::ranges::stable_sort(all, std::ranges::greater{},
                             [](const candidate& c) { return c.offer.strength; });
    return all;
}

sasl_peer peer_of(const dialogue& s) {
    sasl_peer peer = s.peer();
    const capabilities* listing = s.known_capabilities();
    const capability* sasl = listing ? listing->find("SASL") : nullptr;
    const auto binds = [](const std::string& name) {
        return wire::equal_ignoring_case(
            name.substr(name.size() - std::min<std::size_t>(5, name.size())), "-PLUS");
    };
    peer.lists_no_binding = sasl && std::ranges::none_of(sasl->arguments, binds);
    return peer;
}

result<login_method> by_mechanism(const dialogue& s, const credentials& identity,
                                  const candidate& c) {
    result<std::unique_ptr<sasl_mechanism>> made = c.from->make(c.offer.name, identity, peer_of(s));
    if (!made) return std::move(made).error();
    return login_method{login_method::command::auth, std::string(c.offer.name), *std::move(made)};
}

failure nothing_in_common(const dialogue& s, const std::string& missing) {
    std::string words = missing;
    const capabilities* listing = s.known_capabilities();
    if (const capability* sasl = listing ? listing->find("SASL") : nullptr) {
        std::string offered;
        for (const std::string& name : sasl->arguments)
            offered += (offered.empty() ? "" : " ") + name;
        words += "; it offers " + (offered.empty() ? "nothing before TLS" : s.masked(offered));
    }
    return fail(errc::no_common_mechanism, escaped(words));
}

failure not_offered(const dialogue& s, const std::string& name) {
    failure reason = nothing_in_common(s, "the server does not offer " + name);
    reason.hint = s.secure() ? "Name a mechanism that it offers, or none."
                             : "Use TLS if you do not, or name a mechanism that it offers.";
    return reason;
}

// The client has `name`, but not for this login: the words that tell the reason. Empty: it does not have it.
std::string reason_to_lack(const dialogue& s, const credentials& identity,
                           const std::string& name) {
    const auto has = [&](const credentials& any, const sasl_peer& peer) {
        return std::ranges::any_of(s.mechanisms(), [&](const mechanism_source* source) {
            return std::ranges::any_of(source->offers(any, peer), [&](const sasl_offer& offer) {
                return wire::equal_ignoring_case(offer.name, name);
            });
        });
    };
    sasl_peer bound = s.peer();
    bound.binding = channel_binding{"tls-unique", {}};
    if (has(identity, bound)) return name + " needs TLS that it can be bound to";
    for (const char* command : {"USER", "APOP"})
        if (wire::equal_ignoring_case(name, command)) return name + " is for a password";
    const std::pair<credentials, const char*> kinds[] = {
        {credentials("user", "password"), "a password"},
        {credentials::oauth("user", "token"), "a token"},
        {credentials::external(), "a client certificate"},
        {credentials::kerberos(), "a Kerberos ticket"},
        {credentials::anonymous(), "logins without credentials"}};
    for (const auto& [any, purpose] : kinds)
        if (has(any, bound)) return name + " is for " + purpose;
    return {};
}

// A mechanism was named that the client cannot use.
failure not_ours(const dialogue& s, const credentials& identity) {
    const std::string& name = identity.mechanism();
    const capabilities* listing = s.known_capabilities();
    std::string words = reason_to_lack(s, identity, name);
    if (words.empty() && listing && listing->offers_mechanism(name))
        words = "the server offers " + name + ", but this client does not have it";
    failure reason = fail(errc::no_common_mechanism,
                          escaped(words.empty() ? "this client does not have " + name : words));
    reason.hint =
        "Name another mechanism, or none: then the strongest one of client and server is used.";
    return reason;
}

// What to do if the server lists mechanisms, and none of them is chosen automatically.
std::string advice_about_offers(const dialogue& s, const credentials& identity) {
    const capabilities* listing = s.known_capabilities();
    const capability* sasl = listing ? listing->find("SASL") : nullptr;
    if (!sasl || sasl->arguments.empty()) return {};
    if (identity.kind() != credential_kind::password)
        return "None of these is for such credentials: log in with a password, or ask the server's "
               "administrator for a mechanism that is.";
    for (const candidate& c : candidates_for(s, identity))
        if (c.offer.strength == sasl_strength::only_by_name &&
            listing->offers_mechanism(c.offer.name))
            return "The server has " + std::string(c.offer.name) +
                   ", which is insecure or often implemented wrongly, and is used only if you "
                   "name it.";
    return "The client has none of these: ask the server's administrator for "
           "SCRAM, or "
           "for PLAIN over TLS.";
}

bool is_ascii(const credentials& identity) {
    const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    return std::ranges::all_of(identity.user(), ascii) &&
           std::ranges::all_of(identity.password().reveal(), ascii);
}

result<login_method> named(const dialogue& s, const credentials& identity) {
    const std::string& name = identity.mechanism();
    const bool has_password = identity.kind() == credential_kind::password;
    if (has_password && wire::equal_ignoring_case(name, "USER")) {
        if (auto reason = password_in_clear(s)) return *reason;
        return login_method{login_method::command::user_and_pass, "USER", nullptr};
    }
    if (has_password && wire::equal_ignoring_case(name, "APOP")) {
        // RFC 6856, section 2.2: SASLprep is required before the digest, and the core does not have
        // it.
        if (!is_ascii(identity))
            return fail(errc::credentials_unusable, "APOP accepts only ASCII; name SCRAM or PLAIN");
        return login_method{login_method::command::apop, "APOP", nullptr};
    }

    const capabilities* listing = s.known_capabilities();
    for (const candidate& c : candidates_for(s, identity)) {
        if (!wire::equal_ignoring_case(c.offer.name, name)) continue;
        if (listing && !listing->offers_mechanism(name)) return not_offered(s, name);
        if (c.offer.strength == sasl_strength::plaintext)
            if (auto reason = password_in_clear(s)) return *reason;
        return by_mechanism(s, identity, c);
    }
    return not_ours(s, identity);
}

// RFC 6856, section 2.2: USER and PASS accept ASCII, unless CAPA lists "UTF8 USER".
bool fits_user_and_pass(const capabilities* listing, const credentials& identity) {
    return (listing && listing->has("UTF8", "USER")) || is_ascii(identity);
}

bool is_in(std::span<const std::string> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

result<login_method> strongest(const dialogue& s, const credentials& identity,
                               std::span<const std::string> unknown_there) {
    const capabilities* listing = s.known_capabilities();
    std::optional<failure> in_clear;
    for (const candidate& c : candidates_for(s, identity)) {
        if (c.offer.strength == sasl_strength::only_by_name) continue;
        if (is_in(unknown_there, whole_auth) || is_in(unknown_there, c.offer.name)) continue;
        if (!listing || !listing->offers_mechanism(c.offer.name)) continue;
        if (c.offer.strength == sasl_strength::plaintext) in_clear = password_in_clear(s);
        if (!in_clear) return by_mechanism(s, identity, c);
    }
    // Servers without SASL in their listing do not list USER either; mechanisms that do not work
    // prove nothing.
    const bool user =
        identity.kind() == credential_kind::password && !is_in(unknown_there, "USER") &&
        (!listing || listing->has("USER") || !listing->has("SASL") || !unknown_there.empty());
    if (user && !in_clear) in_clear = password_in_clear(s);
    if (in_clear) return *in_clear;
    if (!user) {
        failure reason = nothing_in_common(s, "client and server have no mechanism in common");
        reason.hint = advice_about_offers(s, identity);
        return reason;
    }
    if (!fits_user_and_pass(listing, identity))
        return fail(errc::no_common_mechanism,
                    "the server accepts only ASCII in USER and PASS; name the mechanism to try");
    return login_method{login_method::command::user_and_pass, "USER", nullptr};
}

}  // namespace

result<login_method> choose_login_method(const dialogue& s, const credentials& identity,
                                         std::span<const std::string> unknown_there) {
    if (identity.mechanism().empty()) return strongest(s, identity, unknown_there);
    if (unknown_there.empty()) return named(s, identity);
    return fail(errc::no_common_mechanism, "no other mechanism is allowed");
}

}  // namespace pop3::inline v1::flows
