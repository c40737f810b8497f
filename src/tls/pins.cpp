// SPDX-License-Identifier: MIT
#include "pins.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "wire/base64.hpp"

namespace pop3::inline v1::tls {
namespace {

using digest = std::array<unsigned char, 32>;

std::optional<unsigned char> digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned char>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned char>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned char>(c - 'A' + 10);
    return std::nullopt;
}

// "AB:CD:..." or "abcd..."
std::optional<digest> from_hex(std::string text) {
    std::erase(text, ':');
    digest octets{};
    if (text.size() != 2 * octets.size()) return std::nullopt;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto high = digit(text[2 * i]);
        const auto low = digit(text[2 * i + 1]);
        if (!high || !low) return std::nullopt;
        octets[i] = static_cast<unsigned char>(*high << 4 | *low);
    }
    return octets;
}

std::optional<digest> from_base64(const std::string& text) {
    const auto decoded = wire::base64_decode(text);
    digest octets{};
    if (!decoded || decoded->size() != octets.size()) return std::nullopt;
    std::copy(decoded->begin(), decoded->end(), octets.begin());
    return octets;
}

std::optional<digest> key_pin(const std::string& text) {
    const auto hex = from_hex(text);
    return hex ? hex : from_base64(text);
}

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

std::optional<failure> defect_of_pins(const tls_options& trust) {
    if (!trust.fingerprint_sha256.empty() && !from_hex(trust.fingerprint_sha256))
        return fail(errc::invalid_argument, "a fingerprint is 64 hex digits");
    if (!trust.spki_pin_sha256.empty() && !key_pin(trust.spki_pin_sha256))
        return fail(errc::invalid_argument,
                    "a key pin is 44 characters of base64, or 64 hex digits");
    if (trust.pin_only && trust.fingerprint_sha256.empty() && trust.spki_pin_sha256.empty())
        return fail(errc::invalid_argument, "pin-only needs a fingerprint or a key pin");
    return std::nullopt;
}

std::string fingerprint_of(const X509& certificate) {
    return to_hex(certificate_digest(certificate));
}

std::optional<failure> check_pins(const X509& certificate, const tls_options& trust) {
    if (!trust.fingerprint_sha256.empty()) {
        const digest got = certificate_digest(certificate);
        if (from_hex(trust.fingerprint_sha256) != got)
            return fail(errc::pin_mismatch, "its fingerprint is " + to_hex(got));
    }
    if (!trust.spki_pin_sha256.empty()) {
        const digest got = key_digest(certificate);
        if (key_pin(trust.spki_pin_sha256) != got)
            return fail(errc::pin_mismatch, "the SHA-256 of its key is " + to_hex(got));
    }
    return std::nullopt;
}

}  // namespace pop3::inline v1::tls
