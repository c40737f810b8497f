// SPDX-License-Identifier: MIT
#include "spellings.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace pop3::inline v1 {
namespace {

// Digits in base64 and in hexadecimal that mean at least 2 octets.
constexpr std::size_t shortest_base64 = 3;
constexpr std::size_t shortest_hex = 4;

std::optional<std::uint32_t> base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return std::nullopt;
}

std::optional<std::uint32_t> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

// The octets of digits with `width` bits each.
template <class Digit>
secret_string octets_of(std::string_view digits, unsigned width, Digit digit) {
    std::string octets;
    octets.reserve(digits.size() * width / 8);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : digits) {
        bits = bits << width | *digit(c);
        held += width;
        if (held < 8) continue;
        held -= 8;
        octets += static_cast<char>(bits >> held & 0xFFU);
    }
    return secret_string(std::move(octets));
}

// The digits may follow others, so that the text begins at any of four.
void add_base64(std::string_view text, std::vector<secret_string>& into) {
    while (!text.empty()) {
        std::size_t length = 0;
        while (length < text.size() && base64_digit(text[length])) ++length;
        for (std::size_t skipped = 0; skipped < 4 && length - skipped >= shortest_base64; ++skipped)
            into.push_back(octets_of(text.substr(skipped, length - skipped), 6, base64_digit));
        text.remove_prefix(std::min(length + 1, text.size()));
    }
}

void add_hex(std::string_view text, std::vector<secret_string>& into) {
    std::string digits;
    for (const char c : text)
        if (hex_digit(c)) digits += c;
    for (std::size_t skipped = 0; skipped < 2 && digits.size() >= shortest_hex + skipped; ++skipped)
        into.push_back(octets_of(std::string_view(digits).substr(skipped), 4, hex_digit));
    wipe(digits);
}

void add_percent_decoded(std::string_view text, std::vector<secret_string>& into) {
    if (text.find('%') == std::string_view::npos) return;
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool has_digits = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) &&
                                hex_digit(text[i + 2]);
        if (has_digits) {
            octets += static_cast<char>(*hex_digit(text[i + 1]) << 4U | *hex_digit(text[i + 2]));
            i += 2;
        } else {
            octets += text[i] == '+' ? ' ' : text[i];
        }
    }
    into.emplace_back(std::move(octets));
}

void add_unquoted(std::string_view text, std::vector<secret_string>& into) {
    if (text.find('\\') == std::string_view::npos) return;
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        octets += text[i];
    }
    into.emplace_back(std::move(octets));
}

}  // namespace

std::vector<secret_string> spelled_out(std::string_view text) {
    std::vector<secret_string> readings;
    add_base64(text, readings);
    add_hex(text, readings);
    add_percent_decoded(text, readings);
    add_unquoted(text, readings);
    return readings;
}

}  // namespace pop3::inline v1
