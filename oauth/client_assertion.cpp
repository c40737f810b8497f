// SPDX-License-Identifier: MIT
#include "client_assertion.hpp"

#include <optional>
#include <utility>

#include "base64url.hpp"
#include "error.hpp"
#include "sha256.hpp"
#include "signed_token.hpp"
#include "system/random_name.hpp"

namespace pop3::oauth {
namespace {

constexpr std::chrono::minutes clock_skew{1};
constexpr std::chrono::minutes life_of_proof{10};

failure unusable() {
    return fail(oauth_errc::client_refused, "the file of oauth-client-certificate cannot be used",
                "It must have a certificate and its RSA key, both in PEM, the key without a "
                "password.");
}

json_object claims_of_client(const login_settings& settings) {
    const instant now = settings.now();
    json_object claims;
    claims.set("iss", settings.as.id);
    claims.set("sub", settings.as.id);
    claims.set("aud", settings.issuer.token_url);
    claims.set("jti", system::random_name() + system::random_name());
    claims.set("iat", (now - clock_skew).time_since_epoch().count());
    claims.set("nbf", (now - clock_skew).time_since_epoch().count());
    claims.set("exp", (now + life_of_proof).time_since_epoch().count());
    return claims;
}

}  // namespace

result<client_certificate> parse_client_certificate(std::string_view text) {
    const auto certificate = der_in(text, "BEGIN CERTIFICATE");
    if (!certificate || !der_in(text, "PRIVATE KEY")) return unusable();
    return client_certificate{base64url(sha256(certificate->reveal())), secret_string(text)};
}

result<secret_string> client_assertion(const login_settings& settings) {
    const client_certificate& known = *settings.as.certificate;
    json_object header;
    header.set("x5t#S256", known.thumbprint);
    auto text =
        signed_token(std::move(header), claims_of_client(settings), known.key, signing::ps256);
    if (!text) return unusable();
    return *std::move(text);
}

}  // namespace pop3::oauth
