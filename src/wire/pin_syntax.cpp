// SPDX-License-Identifier: MIT
#include "pin_syntax.hpp"

#include <algorithm>

#include "base64.hpp"

namespace pop3::inline v1::wire {
namespace {

std::optional<unsigned char> digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned char>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned char>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned char>(c - 'A' + 10);
    return std::nullopt;
}

std::optional<sha256_digest> from_base64(const std::string& text) {
    const auto decoded = base64_decode(text);
    sha256_digest octets{};
    if (!decoded || decoded->size() != octets.size()) return std::nullopt;
    std::copy(decoded->begin(), decoded->end(), octets.begin());
    return octets;
}

}  // namespace

std::optional<sha256_digest> parse_fingerprint(std::string text) {
    std::erase(text, ':');
    sha256_digest octets{};
    if (text.size() != 2 * octets.size()) return std::nullopt;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto high = digit(text[2 * i]);
        const auto low = digit(text[2 * i + 1]);
        if (!high || !low) return std::nullopt;
        octets[i] = static_cast<unsigned char>(*high << 4 | *low);
    }
    return octets;
}

std::optional<sha256_digest> parse_key_pin(const std::string& text) {
    const auto hex = parse_fingerprint(text);
    return hex ? hex : from_base64(text);
}

std::optional<failure> defect_of_pins(const tls_options& trust) {
    if (!trust.fingerprint_sha256.empty() && !parse_fingerprint(trust.fingerprint_sha256))
        return fail(errc::invalid_argument, "a fingerprint is 64 hex digits");
    if (!trust.spki_pin_sha256.empty() && !parse_key_pin(trust.spki_pin_sha256))
        return fail(errc::invalid_argument,
                    "a key pin is 44 characters of base64, or 64 hex digits");
    if (trust.pin_only && trust.fingerprint_sha256.empty() && trust.spki_pin_sha256.empty())
        return fail(errc::invalid_argument, "pin-only needs a fingerprint or a key pin");
    return std::nullopt;
}

}  // namespace pop3::inline v1::wire
