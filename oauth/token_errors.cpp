// SPDX-License-Identifier: MIT
#include "token_errors.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "error.hpp"
#include "json_object.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::oauth {
namespace {

enum class verdict { wait, log_in, correct };

struct row {
    std::string_view code;
    verdict means;
    const char* advice;  // null: that of the verdict
};

// Of RFC 6749, RFC 8628 and OpenID Connect. All others are errors of the settings.
constexpr row codes[] = {
    {"invalid_grant", verdict::log_in, nullptr},
    {"interaction_required", verdict::log_in, nullptr},
    {"consent_required", verdict::log_in, nullptr},
    {"login_required", verdict::log_in, nullptr},
    {"access_denied", verdict::log_in, nullptr},
    {"temporarily_unavailable", verdict::wait, nullptr},
    {"server_error", verdict::wait, nullptr},
    {"slow_down", verdict::wait, nullptr},
    {"invalid_client", verdict::correct,
     "Check oauth-client and its secret: a secret of Microsoft expires and has to be made again."},
    {"invalid_scope", verdict::correct,
     "Check oauth-scope, and whether the provider has given this client that permission."},
    {"unauthorized_client", verdict::correct,
     "Check oauth-client and oauth-tenant, and whether the client is allowed this kind of login."},
};

// Microsoft's, which are more exact than the code. https://learn.microsoft.com/entra/identity-platform/
// reference-error-codes
constexpr row microsoft_codes[] = {
    {"AADSTS65001", verdict::log_in,
     "Nobody has consented to this client: log in again, or let an administrator of the tenant "
     "consent."},
    {"AADSTS65004", verdict::log_in, "The consent was declined: log in again, and accept."},
    {"AADSTS70008", verdict::log_in, nullptr},   // expired by 90 days without use
    {"AADSTS700082", verdict::log_in, nullptr},  // the same
    {"AADSTS700084", verdict::log_in, nullptr},  // of a single-page application: 24 hours
    {"AADSTS50173", verdict::log_in, nullptr},   // the password was changed
    {"AADSTS50076", verdict::log_in, nullptr},   // a second factor is required by now
    {"AADSTS50079", verdict::log_in, nullptr},   // one has to be registered
    {"AADSTS50078", verdict::log_in, nullptr},   // the second factor has expired
    {"AADSTS50158", verdict::log_in, nullptr},   // another provider must confirm
    {"AADSTS53003", verdict::log_in,
     "A rule of the tenant (Conditional Access) forbids it: ask its administrator, then log in "
     "again."},
    {"AADSTS50057", verdict::log_in, "The user is disabled: ask the administrator of the tenant."},
    {"AADSTS50034", verdict::correct,
     "There is no such user in the tenant: check user and oauth-tenant."},
    {"AADSTS700016", verdict::correct,
     "The tenant does not know the client: check oauth-client and oauth-tenant."},
    {"AADSTS7000215", verdict::correct,
     "The client's secret is wrong: write its value, not its id."},
    {"AADSTS700027", verdict::correct,
     "The client's certificate is unknown there: upload it in the portal, or name the right file."},
    {"AADSTS7000222", verdict::correct,
     "The client's secret has expired: make a new one in the portal."},
    {"AADSTS7000218", verdict::correct,
     "Allow public client flows for this client in the portal, or set the client's secret."},
    {"AADSTS90002", verdict::correct, "There is no such tenant: check oauth-tenant."},
    {"AADSTS90033", verdict::wait, nullptr},
    {"AADSTS90055", verdict::wait, nullptr},
    {"AADSTS50196", verdict::wait, nullptr},
};

// A code with another digit after it is another code.
bool has_code(std::string_view words, std::string_view code) {
    const std::size_t at = words.find(code);
    if (at == std::string_view::npos) return false;
    const std::size_t end = at + code.size();
    return end == words.size() || words[end] < '0' || words[end] > '9';
}

const row* row_of(const std::string& code, const std::string& words) {
    for (const row& each : microsoft_codes)
        if (has_code(words, each.code)) return &each;
    for (const row& each : codes)
        if (code == each.code) return &each;
    return nullptr;
}

bool may_pass(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

// As a number of seconds; a date is not worth its parser.
std::optional<std::chrono::seconds> retry_after(const http::response& answer) {
    constexpr std::uint64_t longest = 24 * 3600;
    const auto at = answer.fields.find("retry-after");
    if (at == answer.fields.end()) return {};
    const auto seconds = wire::parse_number(at->second, longest);
    if (!seconds) return {};
    return std::chrono::seconds(*seconds);
}

// "invalid_grant: AADSTS700082: The refresh token has expired": one line, without Trace ID and so on.
std::string words_of(const std::string& code, const std::optional<json_object>& body) {
    constexpr std::size_t longest = 300;
    std::string words = body ? body->text("error_description") : std::string();
    words = words.substr(0, words.find_first_of("\r\n"));
    words = words.substr(0, std::min(words.find(" Trace ID:"), longest));
    if (code.empty()) return words;
    return words.empty() ? code : code + ": " + words;
}

std::string advice_of(const login_settings& settings, const row* found, verdict means) {
    if (found && found->advice) {
        const std::string advice = found->advice;
        return means == verdict::log_in ? advice + " The command: pop3 login " + settings.account
                                        : advice;
    }
    if (means == verdict::log_in) {
        const std::string& cause = settings.issuer.token_lost_hint;
        return settings.login_hint() + (cause.empty() ? "" : ". " + cause);
    }
    return "Check oauth, oauth-client, oauth-tenant and oauth-scope of the account " +
           settings.account + ".";
}

// Where nobody logs in, nobody can log in again.
verdict verdict_of(const login_settings& settings, const http::response& answer, const row* found) {
    verdict means = found ? found->means : verdict::correct;
    if (may_pass(answer.status)) means = verdict::wait;
    if (means == verdict::log_in && settings.is_without_login()) return verdict::correct;
    return means;
}

}  // namespace

std::string error_code_of(const http::response& answer) {
    const auto body = json_object::parse(answer.body.reveal());
    if (!body) return {};
    std::string code = body->text("error");
    if (code.empty())  // an API of Google that is not its token endpoint
        if (const auto inner = body->object("error")) code = inner->text("status");
    return code;
}

failure explain_refusal(const login_settings& settings, const http::response& answer,
                        const secret_mask& secrets) {
    const auto body = json_object::parse(answer.body.reveal());
    const std::string code = error_code_of(answer);
    const std::string words = words_of(code, body);
    const row* const found = row_of(code, words);
    const verdict means = verdict_of(settings, answer, found);
    failure reason = pop3::fail(errc::system_temporary);
    if (means == verdict::wait)
        reason.retry_after = retry_after(answer);
    else
        reason =
            fail(means == verdict::log_in ? oauth_errc::login_needed : oauth_errc::client_refused,
                 {}, advice_of(settings, found, means));
    reason.command = "get a token from " + settings.issuer.token_url;
    secret_mask all = secrets;
    all.add_password(settings.as.secret);
    reason.reply = all.masked(words);
    if (words.empty()) reason.detail = "HTTP status " + std::to_string(answer.status);
    return reason;
}

}  // namespace pop3::oauth
