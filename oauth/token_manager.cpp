// SPDX-License-Identifier: MIT
#include "token_manager.hpp"

#include <algorithm>
#include <utility>

#include "error.hpp"
#include "service_assertion.hpp"

namespace pop3::oauth {
namespace {

// A rule of the provider that has ended a grant may be lifted; and a program that asks for ever is a
// nuisance.
constexpr std::chrono::hours before_another_try{24};

failure already_ended(const login_settings& settings, const grant& known) {
    failure reason = fail(oauth_errc::login_needed, {}, known.advice);
    reason.command = "get a token from " + settings.issuer.token_url;
    reason.reply = known.ended;
    return reason;
}

// Until a provider that has refused the client is asked again: a setting may be corrected on its side.
std::chrono::seconds pause_after(std::int64_t refusals) {
    std::chrono::seconds pause{60};
    constexpr std::chrono::seconds longest{3600};
    for (std::int64_t i = 1; i < refusals && pause < longest; ++i) pause *= 2;
    return std::min(pause, longest);
}

std::optional<failure> recent_refusal(const login_settings& settings, const grant& known) {
    const auto age = settings.now() - known.refused_at;
    if (known.refused.empty() || settings.retry_now || age < age.zero() ||
        age >= pause_after(known.refusals) || known.refused_mark != client_mark(settings))
        return {};
    failure reason = fail(oauth_errc::client_refused, {}, known.refused_advice);
    reason.command = "get a token from " + settings.issuer.token_url;
    reason.reply = known.refused;
    return reason;
}

// What is known after a refusal, in whose words.
void note_refusal(const login_settings& settings, const failure& reason, grant& known) {
    const std::string& words = reason.reply.empty() ? reason.detail : reason.reply;
    if (reason.code == oauth_errc::login_needed) {
        known.ended = words;
        known.advice = reason.hint;
        known.ended_at = settings.now();
    } else {
        const std::string mark = client_mark(settings);
        if (known.refused_mark != mark) known.refusals = 0;
        ++known.refusals;
        known.refused = words;
        known.refused_advice = reason.hint;
        known.refused_mark = mark;
        known.refused_at = settings.now();
    }
}

}  // namespace

grant new_grant(const login_settings& settings, const token_reply& reply, instant began) {
    return {.token_url = settings.issuer.token_url,
            .client = settings.as.id,
            .user = settings.user,
            .scope = settings.issuer.scope,
            .refresh_token = reply.refresh_token,
            .access_token = reply.access_token,
            .login = login_mark(reply.refresh_token, began),
            .logged_in = began,
            .obtained = began,
            .expires = began + reply.life};
}

result<secret_string> token_manager::token(bool refused) try {
    const std::lock_guard one_thread(guard_);
    const grant_store store(state_directory_);
    std::optional<grant> known = store.read(settings_.account);
    if (is_usable(known, refused)) return hand_out(*known);
    const system::file_lock lock = store.lock(settings_.account, limits_of(settings_));
    known = store.read(settings_.account);  // another process may have renewed it meanwhile, or
                                            // ended before the new one was in its place
    if (is_usable(known, refused)) return hand_out(*known);
    if (auto reason = obstacle(known)) return *std::move(reason);
    return renew(store, std::move(known));
} catch (const error& e) {
    return e.reason();
}

bool token_manager::is_usable(const std::optional<grant>& known, bool refused) const {
    return known && belongs_to(*known, settings_) && is_fresh(*known, settings_.now()) &&
           !(refused && known->access_token.reveal() == handed_out_.reveal());
}

// Why the provider need not be asked.
std::optional<failure> token_manager::obstacle(const std::optional<grant>& known) const {
    if (known)
        if (auto reason = recent_refusal(settings_, *known)) return reason;
    if (settings_.is_without_login()) return {};
    if (!known || known->refresh_token.empty())
        return fail(oauth_errc::login_needed, "nobody has logged in yet", settings_.login_hint());
    if (!belongs_to(*known, settings_))
        return fail(oauth_errc::login_needed,
                    "the stored login is for another user, client, provider or scope",
                    settings_.login_hint());
    const auto age = settings_.now() - known->ended_at;
    const bool is_recent = age >= age.zero() && age < before_another_try;
    if (!known->ended.empty() && is_recent && !settings_.retry_now)
        return already_ended(settings_, *known);
    return {};
}

result<std::vector<parameter>> token_manager::renewal(const std::optional<grant>& known) const {
    if (settings_.as.service) {
        auto assertion = service_assertion(settings_);
        if (!assertion) return std::move(assertion).error();
        return std::vector<parameter>{{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                                      {"assertion", *std::move(assertion)}};
    }
    if (settings_.is_without_login())
        return std::vector<parameter>{{"grant_type", "client_credentials"},
                                      {"scope", settings_.issuer.scope}};
    return std::vector<parameter>{{"grant_type", "refresh_token"},
                                  {"refresh_token", known->refresh_token}};
}

// Under the lock. There is room for the new tokens before the provider ends the old ones.
result<secret_string> token_manager::renew(const grant_store& store, std::optional<grant> known) {
    auto parameters = renewal(known);
    if (!parameters) return std::move(parameters).error();
    grant_store::reserved_room room(store.reserve(settings_.account));
    const instant began = settings_.now();
    auto reply = request_tokens(settings_, *std::move(parameters));
    if (!reply) {
        failure reason = std::move(reply).error();
        if (reason.code.category() != oauth_category()) return reason;
        if (!known) known = grant{};
        note_refusal(settings_, reason, *known);
        room.fill(*known);
        return reason;
    }
    grant renewed = new_grant(settings_, *reply, began);
    if (known && !settings_.is_without_login()) {
        renewed.login = known->login;
        renewed.logged_in = known->logged_in;
    }
    if (known && renewed.refresh_token.empty()) renewed.refresh_token = known->refresh_token;
    room.fill(renewed);
    return hand_out(renewed);
}

secret_string token_manager::hand_out(const grant& known) {
    handed_out_ = known.access_token;
    return handed_out_;
}

}  // namespace pop3::oauth
