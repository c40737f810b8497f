// SPDX-License-Identifier: MIT
#include "authorize_device.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "authorization.hpp"
#include "error.hpp"
#include "json_object.hpp"
#include "system/stop_event.hpp"
#include "token_endpoint.hpp"
#include "token_errors.hpp"

namespace pop3::oauth {
namespace {

using std::chrono::seconds;

constexpr std::int64_t usual_interval = 5;  // RFC 8628, section 3.2
constexpr seconds added_by_slow_down{5};    // section 3.5
constexpr std::int64_t usual_code_life = 15 * 60;
constexpr std::int64_t longest = 24 * 3600;

struct begun_login {
    device_code shown;
    secret_string device;
    seconds interval;
    seconds life;
};

result<begun_login> begin(const login_settings& settings) {
    secret_mask sent;
    const auto answer =
        post(settings, settings.issuer.device_url, {{"scope", settings.issuer.scope}}, sent);
    if (!answer) return answer.error();
    if (answer->status >= 400) return explain_refusal(settings, *answer, sent);
    const auto body = json_object::parse(answer->body.reveal());
    begun_login login;
    if (body) {
        login.device = body->secret("device_code");
        login.shown = {body->text("verification_uri"), body->text("user_code")};
        if (login.shown.url.empty()) login.shown.url = body->text("verification_url");
        login.interval = seconds(std::clamp<std::int64_t>(
            body->number("interval").value_or(usual_interval), 1, longest));
        login.life = seconds(std::clamp<std::int64_t>(
            body->number("expires_in").value_or(usual_code_life), 1, longest));
    }
    if (login.device.empty() || login.shown.url.empty() || login.shown.code.empty())
        return fail(oauth_errc::client_refused, "the answer of the provider has no code",
                    "Check oauth-device-url.");
    return login;
}

failure without_device_login(const login_settings& settings) {
    return fail(oauth_errc::client_refused,
                settings.issuer.name + " has no login for mail by a code on another device",
                "Log in by a browser, or by --paste.");
}

// Without a network, and of a provider that is busy, there is no answer.
bool may_come_later(const result<http::response>& answer) {
    if (answer) return answer->status == 408 || answer->status == 429 || answer->status >= 500;
    const std::error_code code = answer.error().code;
    return code == cause::retry_later || code == errc::host_not_found ||
           code == errc::connect_failed || code == errc::name_service_failed;
}

failure refused_by_user(const login_settings& settings, const std::string& code) {
    failure reason =
        fail(oauth_errc::login_refused, {}, "Log in once more, and accept what is asked for.");
    reason.command = "log in at " + settings.issuer.device_url;
    reason.reply = code;
    return reason;
}

// The answer to one question; nothing: the user is not ready. Makes `interval` longer if it has to be.
std::optional<result<token_reply>> ask(const login_settings& settings, const begun_login& login,
                                       seconds& interval) {
    secret_mask sent;
    const auto answer = post(settings, settings.issuer.token_url,
                             {{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                              {"device_code", login.device}},
                             sent);
    const bool is_late = may_come_later(answer);
    if (!answer && !is_late) return answer.error();
    const std::string code = answer ? error_code_of(*answer) : std::string();
    if (is_late || code == "slow_down") interval += added_by_slow_down;
    if (is_late || code == "slow_down" || code == "authorization_pending") return {};
    if (code == "access_denied" || code == "authorization_declined")
        return refused_by_user(settings, code);
    if (code == "expired_token" || code == "code_expired") return pop3::fail(errc::timed_out);
    if (answer->status >= 400) return explain_refusal(settings, *answer, sent);
    return parse_token_reply(settings, *answer);
}

failure code_expired(const login_settings& settings) {
    failure reason = pop3::fail(errc::timed_out, "the code has expired");
    reason.hint = "Log in again: pop3 login " + settings.account + " --device";
    return reason;
}

}  // namespace

result<grant> authorize_device(const login_settings& settings,
                               const std::function<void(const device_code&)>& show,
                               system::clock& clock) {
    if (settings.issuer.device_url.empty()) return without_device_login(settings);
    const auto login = begin(settings);
    if (!login) return login.error();
    show(login->shown);
    const auto end = system::later(clock.now(), login->life);
    const system::stop_event stop(settings.stop);
    for (seconds interval = login->interval; clock.now() < end;) {
        pollfd watched[] = {stop.watched()};
        const auto next = system::later(clock.now(), interval);
        const auto waited = system::poll_until(watched, next, clock);
        if (waited == errc::cancelled) return pop3::fail(errc::cancelled);
        const instant began = settings.now();
        const auto reply = ask(settings, *login, interval);
        if (!reply) continue;
        if (!*reply && reply->error().code == errc::timed_out) break;
        return lasting_grant(settings, *reply, began);
    }
    return code_expired(settings);
}

}  // namespace pop3::oauth
