// SPDX-License-Identifier: MIT
#include "signed_token.hpp"

#include <openssl/evp.h>

#include <memory>

#include "base64url.hpp"

namespace pop3::oauth {
namespace {

using key_handle = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

key_handle rsa_key(const secret_string& pem) {
    key_handle none(nullptr, EVP_PKEY_free);
    const auto der = der_in(pem.reveal(), "PRIVATE KEY");
    if (!der) return none;
    const auto* octets = reinterpret_cast<const unsigned char*>(der->reveal().data());
    const auto length = static_cast<long>(der->reveal().size());
    key_handle key(d2i_AutoPrivateKey(nullptr, &octets, length), EVP_PKEY_free);
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return none;
    return key;
}

bool use_pss(EVP_PKEY_CTX* parameters) {
    return EVP_PKEY_CTX_ctrl_str(parameters, "rsa_padding_mode", "pss") == 1 &&
           EVP_PKEY_CTX_ctrl_str(parameters, "rsa_pss_saltlen", "digest") == 1;
}

std::optional<std::string> signature(EVP_PKEY* key, std::string_view text, signing method) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    const auto* octets = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t length = 0;
    EVP_PKEY_CTX* parameters = nullptr;  // belongs to the context
    if (!context ||
        EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, key) != 1 ||
        (method == signing::ps256 && !use_pss(parameters)) ||
        EVP_DigestSign(context.get(), nullptr, &length, octets, text.size()) != 1)
        return {};
    std::string signature(length, '\0');
    auto* const room = reinterpret_cast<unsigned char*>(signature.data());
    if (EVP_DigestSign(context.get(), room, &length, octets, text.size()) != 1) return {};
    signature.resize(length);
    return signature;
}

}  // namespace

std::optional<secret_string> der_in(std::string_view pem, std::string_view label) {
    const std::string first = std::string(label) + "-----";
    const std::size_t begin = pem.find(first);
    if (begin == std::string_view::npos) return {};
    const std::size_t mark = pem.rfind("-----BEGIN ", begin);
    // "ENCRYPTED PRIVATE KEY" is of no use without its password.
    if (mark == std::string_view::npos ||
        pem.substr(mark, begin - mark).find("ENCRYPTED") != std::string_view::npos)
        return {};
    const std::size_t text = begin + first.size();
    const std::size_t end = pem.find("-----END", text);
    if (end == std::string_view::npos) return {};
    std::string base64(pem.substr(text, end - text));
    std::erase_if(base64, [](char c) { return c == '\n' || c == '\r'; });
    auto octets = wire::base64_decode(base64);
    wipe(base64);
    if (!octets) return {};
    return secret_string(*std::move(octets));
}

std::optional<secret_string> signed_token(json_object header, const json_object& claims,
                                          const secret_string& key, signing method) {
    const key_handle usable = rsa_key(key);
    if (!usable) return {};
    header.set("alg", method == signing::ps256 ? "PS256" : "RS256");
    header.set("typ", "JWT");
    secret_string text(base64url(header.dump().reveal()) + '.' + base64url(claims.dump().reveal()));
    const auto octets = signature(usable.get(), text.reveal(), method);
    if (!octets) return {};
    text.append(".");
    text.append(base64url(*octets));
    return text;
}

}  // namespace pop3::oauth
