// SPDX-License-Identifier: MIT
#include "authorization.hpp"

#include <openssl/rand.h>

#include <array>
#include <cerrno>

#include "base64url.hpp"
#include "error.hpp"
#include "form.hpp"
#include "sha256.hpp"
#include "system/local_error.hpp"
#include "token_manager.hpp"
#include "vocabulary/constant_time.hpp"

namespace pop3::oauth {
namespace {

std::string random_text() {
    std::array<unsigned char, 32> octets{};
    if (::RAND_bytes(octets.data(), octets.size()) != 1)
        system::raise_errno("get random octets", EAGAIN);
    return base64url({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

std::string_view value(const std::map<std::string, secret_string>& all, const std::string& name) {
    const auto at = all.find(name);
    return at == all.end() ? std::string_view() : at->second.reveal();
}

failure refused(const login_settings& settings, std::string_view code, std::string_view words) {
    std::string all(code);
    if (!words.empty()) all.append(": ").append(words);
    failure reason =
        code == "access_denied"
            ? fail(oauth_errc::login_refused, {}, "Log in once more, and accept what is asked for.")
            : fail(oauth_errc::client_refused, {},
                   "Check oauth-client, oauth-tenant and oauth-scope, and the addresses that the "
                   "provider may send the browser to.");
    reason.command = "log in at " + settings.issuer.authorize_url;
    reason.reply = all;
    return reason;
}

// The code was refused: there is no login yet that could have ended.
failure of_login(const login_settings& settings, failure reason) {
    if (reason.code != oauth_errc::login_needed) return reason;
    reason.code = oauth_errc::login_refused;
    if (reason.hint.starts_with(settings.login_hint()))
        reason.hint =
            "Log in once more: the code that the browser brought is good once, and for "
            "some minutes.";
    return reason;
}

}  // namespace

authorization::authorization(const login_settings& settings, std::string redirect_url)
    : settings_(settings),
      redirect_url_(std::move(redirect_url)),
      state_(random_text()),
      verifier_(random_text()) {}

std::string authorization::url() const {
    std::vector<parameter> all{{"response_type", "code"},
                               {"client_id", settings_.as.id},
                               {"redirect_uri", redirect_url_},
                               {"scope", settings_.issuer.scope},
                               {"state", state_},
                               {"code_challenge", base64url(sha256(verifier_.reveal()))},
                               {"code_challenge_method", "S256"},
                               {"login_hint", settings_.user}};
    const std::vector<std::string>& more = settings_.issuer.login_parameters;
    for (std::size_t i = 0; i + 1 < more.size(); i += 2) all.push_back({more[i], more[i + 1]});
    return url_with(settings_.issuer.authorize_url, all);
}

bool authorization::is_answer(std::string_view query) const {
    return serving::equal_in_constant_time(value(parse_form(query), "state"), state_);
}

result<grant> authorization::complete(std::string_view query) const {
    const auto all = parse_form(query);
    if (const std::string_view code = value(all, "error"); !code.empty())
        return refused(settings_, code, value(all, "error_description"));
    const std::string_view code = value(all, "code");
    if (code.empty()) return refused(settings_, "the address has no code", {});
    const instant began = settings_.now();
    return lasting_grant(settings_,
                         request_tokens(settings_, {{"grant_type", "authorization_code"},
                                                    {"code", code},
                                                    {"redirect_uri", redirect_url_},
                                                    {"code_verifier", verifier_}}),
                         began);
}

result<grant> lasting_grant(const login_settings& settings, const result<token_reply>& reply,
                            instant began) {
    if (!reply) return of_login(settings, reply.error());
    if (reply->refresh_token.empty())
        return fail(
            oauth_errc::client_refused,
            "the provider issued no refresh token: the login would end within the hour",
            "Add offline_access to oauth-scope; at Google, use the kind of client \"Desktop "
            "app\".");
    return new_grant(settings, *reply, began);
}

}  // namespace pop3::oauth
