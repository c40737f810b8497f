// SPDX-License-Identifier: MIT
#include "service_assertion.hpp"

#include <optional>
#include <utility>

#include "error.hpp"
#include "signed_token.hpp"

namespace pop3::oauth {
namespace {

constexpr std::chrono::minutes skew{1};
constexpr std::chrono::hours life{1};

json_object header_of(const service_account& account) {
    json_object header;
    if (!account.key_id.empty()) header.set("kid", account.key_id);
    return header;
}

json_object claims_of(const login_settings& settings) {
    const instant issued = settings.now() - skew;
    json_object claims;
    claims.set("iss", settings.as.service->address);
    claims.set("sub", settings.user);
    claims.set("scope", settings.issuer.scope);
    claims.set("aud", settings.issuer.token_url);
    claims.set("iat", issued.time_since_epoch().count());
    claims.set("exp", (issued + life).time_since_epoch().count());
    return claims;
}

}  // namespace

result<secret_string> service_assertion(const login_settings& settings) {
    const service_account& account = *settings.as.service;
    auto text = signed_token(header_of(account), claims_of(settings), account.key, signing::rs256);
    if (text) return *std::move(text);
    return fail(oauth_errc::client_refused, "the key of the service account cannot be used",
                "Download the file of oauth-client again: its private_key must be RSA.");
}

}  // namespace pop3::oauth
