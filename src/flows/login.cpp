// SPDX-License-Identifier: MIT
// Logging in as most callers want it: the strongest shared mechanism, tried once.
#include "authenticate.hpp"
#include "cleartext_guard.hpp"
#include "login_choice.hpp"
#include "pop3/flows.hpp"
#include "wire/refusal_words.hpp"

namespace pop3::inline v1::flows {
namespace {

flow<reply> log_in_by_user_and_pass(dialogue& s, credentials identity) {
    co_await user(s, identity.user());                 // C: USER mrose
    reply ok = co_await pass(s, identity.password());  // C: PASS secret
    co_return ok;
}

flow<reply> log_in_by_mechanism(dialogue& s, std::unique_ptr<sasl_mechanism> mechanism) {
    reply ok = co_await auth(s, *mechanism);  // C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
    co_return ok;
}

flow<reply> log_in_by(dialogue& s, credentials identity, login_method method) {
    switch (method.command) {
        case login_method::command::user_and_pass:
            return log_in_by_user_and_pass(s, std::move(identity));
        case login_method::command::apop:
            return apop(s, std::move(identity));
        case login_method::command::auth:
            break;
    }
    return log_in_by_mechanism(s, std::move(method.mechanism));
}

flow<bool> enter_utf8(dialogue& s) {
    if (!s.policy().utf8 || s.supports("UTF8") != support::advertised) co_return false;
    result<reply> entered = co_await utf8(s).attempt();  // C: UTF8
    co_return entered.has_value();
}

// Every method was refused without a verdict on the password: `reason` is the last refusal.
failure none_is_known(failure reason, const std::vector<std::string>& unknown_there) {
    std::string tried;
    for (const std::string& name : unknown_there)
        if (name != whole_auth) tried += (tried.empty() ? "tried: " : ", ") + name;
    reason.detail = tried;
    return reason;
}

// One attempt (rule R8). A refusal of an unknown method does not count as the attempt, and a
// listing with mechanisms that do not work is treated as one without them.
flow<reply> log_in_by_known_methods(dialogue& s, credentials identity) {
    std::vector<std::string> unknown_there;
    std::optional<failure> refusal;
    while (true) {
        result<login_method> method = choose_login_method(s, identity, unknown_there);
        if (!method && refusal && method.error().code != errc::cleartext_refused)
            co_return none_is_known(*std::move(refusal), unknown_there);
        if (!method) co_return std::move(method).error();

        co_await enter_utf8(s);  // before the password (RFC 6856, section 2.1)
        unknown_there.push_back(method->name);
        const bool by_auth = method->command == login_method::command::auth;
        flow<reply> attempt = log_in_by(s, identity, *std::move(method));
        result<reply> outcome = co_await attempt.attempt();
        if (outcome || outcome.error().code != errc::mechanism_refused) co_return outcome;

        refusal = std::move(outcome).error();
        if (by_auth && unknown_in(s.last_reply().text()) == unknown::command)
            unknown_there.emplace_back(whole_auth);
    }
}

}  // namespace

flow<std::optional<capabilities>> authenticate(dialogue& s, credentials identity) {
    if (auto reason = cannot_log_in(s, identity)) co_return *std::move(reason);
    s.mask_secret(identity.password());
    if (!s.known_capabilities()) {
        [[maybe_unused]] result<capabilities> listing = co_await capa(s).attempt();  // C: CAPA
    }  // -ERR: the server does not list them
    std::optional<capabilities> listed;
    if (const capabilities* known = s.known_capabilities()) listed = *known;
    flow<reply> attempt = log_in_by_known_methods(s, std::move(identity));
    co_await attempt;
    co_return listed;
}

flow<reply> login(dialogue& s, credentials identity) {
    std::optional<capabilities> before = co_await authenticate(s, std::move(identity));
    reply ok = s.last_reply();
    if (before) {  // the listing may have changed
        [[maybe_unused]] result<capabilities> listing = co_await capa(s).attempt();  // C: CAPA
    }
    co_return ok;
}

}  // namespace pop3::inline v1::flows
