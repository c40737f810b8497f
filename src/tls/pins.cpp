// SPDX-License-Identifier: MIT
#include "pins.hpp"

#include <openssl/evp.h>

#include <string>
#include <vector>

#include "wire/pin_syntax.hpp"

namespace pop3::inline v1::tls {
namespace {

using digest = wire::sha256_digest;

std::string to_hex(const digest& octets) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char octet : octets) {
        text += digits[octet >> 4];
        text += digits[octet & 0x0F];
    }
    return text;
}

digest sha256(const std::vector<unsigned char>& octets) {
    digest hash{};
    EVP_Digest(octets.data(), octets.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
    return hash;
}

digest certificate_digest(const X509& certificate) {
    std::vector<unsigned char> der(static_cast<std::size_t>(i2d_X509(&certificate, nullptr)));
    unsigned char* at = der.data();
    i2d_X509(&certificate, &at);
    return sha256(der);
}

// Of the SubjectPublicKeyInfo, algorithm included (RFC 7469, section 2.4).
digest key_digest(const X509& certificate) {
    const X509_PUBKEY* key = X509_get_X509_PUBKEY(&certificate);
    std::vector<unsigned char> der(static_cast<std::size_t>(i2d_X509_PUBKEY(key, nullptr)));
    unsigned char* at = der.data();
    i2d_X509_PUBKEY(key, &at);
    return sha256(der);
}

}  // namespace

std::string fingerprint_of(const X509& certificate) {
    return to_hex(certificate_digest(certificate));
}

std::optional<failure> check_pins(const X509& certificate, const tls_options& trust) {
    if (!trust.fingerprint_sha256.empty()) {
        const digest got = certificate_digest(certificate);
        if (wire::parse_fingerprint(trust.fingerprint_sha256) != got)
            return fail(errc::pin_mismatch, "its fingerprint is " + to_hex(got));
    }
    if (!trust.spki_pin_sha256.empty()) {
        const digest got = key_digest(certificate);
        if (wire::parse_key_pin(trust.spki_pin_sha256) != got)
            return fail(errc::pin_mismatch, "the SHA-256 of its key is " + to_hex(got));
    }
    return std::nullopt;
}

}  // namespace pop3::inline v1::tls
