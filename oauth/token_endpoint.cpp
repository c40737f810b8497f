// SPDX-License-Identifier: MIT
#include "token_endpoint.hpp"

#include <algorithm>
#include <optional>

#include "client_assertion.hpp"
#include "error.hpp"
#include "http/client.hpp"
#include "json_object.hpp"
#include "token_errors.hpp"

namespace pop3::oauth {
namespace {

// Where a provider states none, as RFC 6749 allows.
constexpr std::int64_t usual_token_life = 3600;
constexpr std::int64_t longest_life = 30 * 24 * 3600;

// The advice of the library is about POP3.
failure of_web(failure reason) {
    if (reason.code == errc::closed_by_server || reason.code == errc::timed_out)
        reason.hint = "Nothing to do: the next run tries again.";
    if (reason.code == errc::host_not_found || reason.code == errc::connect_failed)
        reason.hint = "Check the network connection; the next run tries again.";
    if (reason.code == errc::tls_failed || reason.code == errc::certificate_untrusted)
        reason.hint = "Do not trust this connection: somebody may be between you and the provider.";
    return reason;
}

void add_secrets(secret_mask& mask, const std::vector<parameter>& parameters) {
    for (const parameter& each : parameters)
        for (const std::string_view name :
             {"client_secret", "refresh_token", "code", "code_verifier", "device_code", "assertion",
              "client_assertion"})
            if (each.name == name) mask.add_password(each.value);
}

// What the provider replaces when it executes a request: an answer that nobody reads would be the end of
// the login. So such a request is not begun late, and neither a stop nor the end of the run ends it.
constexpr std::chrono::seconds least_left{10};
constexpr std::chrono::seconds longest_renewal{30};

bool is_of_single_use(const std::vector<parameter>& parameters) {
    return std::ranges::any_of(parameters, [](const parameter& each) {
        return each.name == "grant_type" && (each.value.reveal() == "refresh_token" ||
                                             each.value.reveal() == "authorization_code");
    });
}

std::optional<failure> too_late(const login_settings& settings) {
    failure reason = pop3::fail(errc::cancelled);
    if (!settings.stop.stop_requested()) {
        if (settings.limits.end - std::chrono::steady_clock::now() >= least_left) return {};
        reason = pop3::fail(errc::timed_out, "less than 10 seconds are left for a new token");
        reason.hint = "Make deadline longer; the next run tries again.";
    }
    reason.command = "get a token from " + settings.issuer.token_url;
    return reason;
}

login_settings without_end(login_settings settings) {
    settings.stop = {};
    settings.limits.end = std::chrono::steady_clock::time_point::max();
    settings.limits.read =
        std::min<std::chrono::milliseconds>(settings.limits.read, longest_renewal);
    return settings;
}

}  // namespace

result<http::response> post(const login_settings& settings, const std::string& url,
                            std::vector<parameter> parameters, secret_mask& sent) {
    if (!settings.as.service) {
        parameters.push_back({"client_id", settings.as.id});
        parameters.push_back({"client_secret", settings.as.secret});
    }
    if (settings.as.certificate) {
        auto assertion = client_assertion(settings);
        if (!assertion) return std::move(assertion).error();
        parameters.push_back(
            {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"});
        parameters.push_back({"client_assertion", *std::move(assertion)});
    }
    add_secrets(sent, parameters);
    time_limits limits = settings.limits;
    limits.total = limits.read;  // others wait for the lock meanwhile
    auto answer = http::perform({.method = "POST",
                                 .url = url,
                                 .fields = {{"Content-Type", "application/x-www-form-urlencoded"},
                                            {"Accept", "application/json"}},
                                 .body = form(parameters),
                                 .limits = limits,
                                 .stop = settings.stop,
                                 .ca_file = settings.ca_file});
    if (!answer) return of_web(std::move(answer).error());
    return answer;
}

result<token_reply> parse_token_reply(const login_settings& settings,
                                      const http::response& answer) {
    const auto body = json_object::parse(answer.body.reveal());
    token_reply reply;
    if (body) reply.access_token = body->secret("access_token");
    if (reply.access_token.empty() || answer.status != 200)
        return fail(oauth_errc::client_refused,
                    "the answer of " + settings.issuer.token_url +
                        " has no token; its HTTP status is " + std::to_string(answer.status),
                    "Check oauth-token-url.");
    reply.refresh_token = body->secret("refresh_token");
    const std::int64_t life = body->number("expires_in").value_or(usual_token_life);
    reply.life = std::chrono::seconds(std::clamp<std::int64_t>(life, 1, longest_life));
    return reply;
}

result<token_reply> request_tokens(const login_settings& settings,
                                   std::vector<parameter> parameters) {
    const bool is_single = is_of_single_use(parameters);
    if (is_single)
        if (auto reason = too_late(settings)) return *std::move(reason);
    secret_mask sent;
    const auto answer = post(is_single ? without_end(settings) : settings,
                             settings.issuer.token_url, std::move(parameters), sent);
    if (!answer) return answer.error();
    if (answer->status >= 400) return explain_refusal(settings, *answer, sent);
    return parse_token_reply(settings, *answer);
}

}  // namespace pop3::oauth
