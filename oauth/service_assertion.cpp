// SPDX-License-Identifier: MIT
#include "service_assertion.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "base64url.hpp"
#include "error.hpp"
#include "json_object.hpp"

namespace pop3::oauth {
namespace {

using key_handle = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

constexpr std::chrono::minutes skew{1};
constexpr std::chrono::hours life{1};

// PEM: base64 between two lines (RFC 7468).
std::optional<secret_string> der_of(const secret_string& pem) {
    std::string_view text = pem.reveal();
    const std::size_t begin = text.find("-----\n");
    const std::size_t end = text.rfind("-----END");
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
    std::string base64(text.substr(begin + 6, end - begin - 6));
    std::erase_if(base64, [](char c) { return c == '\n' || c == '\r'; });
    auto octets = wire::base64_decode(base64);
    wipe(base64);
    if (!octets) return {};
    return secret_string(*std::move(octets));
}

key_handle key_of(const service_account& account) {
    key_handle none(nullptr, EVP_PKEY_free);
    const auto der = der_of(account.key);
    if (!der) return none;
    const auto* octets = reinterpret_cast<const unsigned char*>(der->reveal().data());
    const auto length = static_cast<long>(der->reveal().size());
    key_handle key(d2i_AutoPrivateKey(nullptr, &octets, length), EVP_PKEY_free);
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return none;
    return key;
}

std::optional<std::string> signature(EVP_PKEY* key, std::string_view text) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    const auto* octets = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t length = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &length, octets, text.size()) != 1)
        return {};
    std::string signature(length, '\0');
    auto* const room = reinterpret_cast<unsigned char*>(signature.data());
    if (EVP_DigestSign(context.get(), room, &length, octets, text.size()) != 1) return {};
    signature.resize(length);
    return signature;
}

std::string header_of(const service_account& account) {
    json_object header;
    header.set("alg", "RS256");
    header.set("typ", "JWT");
    if (!account.key_id.empty()) header.set("kid", account.key_id);
    return base64url(header.dump().reveal());
}

std::string claims_of(const login_settings& settings) {
    const instant issued = settings.now() - skew;
    json_object claims;
    claims.set("iss", settings.as.service->address);
    claims.set("sub", settings.user);
    claims.set("scope", settings.issuer.scope);
    claims.set("aud", settings.issuer.token_url);
    claims.set("iat", issued.time_since_epoch().count());
    claims.set("exp", (issued + life).time_since_epoch().count());
    return base64url(claims.dump().reveal());
}

}  // namespace

result<secret_string> service_assertion(const login_settings& settings) {
    const key_handle key = key_of(*settings.as.service);
    secret_string text(header_of(*settings.as.service) + '.' + claims_of(settings));
    const auto signed_octets = key ? signature(key.get(), text.reveal()) : std::nullopt;
    if (!signed_octets)
        return fail(oauth_errc::client_refused, "the key of the service account cannot be used",
                    "Download the file of oauth-client again: its private_key must be RSA.");
    text.append(".");
    text.append(base64url(*signed_octets));
    return text;
}

}  // namespace pop3::oauth
