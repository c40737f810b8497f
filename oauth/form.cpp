// SPDX-License-Identifier: MIT
#include "form.hpp"

#include <algorithm>
#include <charconv>

namespace pop3::oauth {
namespace {

constexpr std::string_view plain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

void append_encoded(secret_string& text, std::string_view octets) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        const char escape[] = {'%', hex[octet >> 4U], hex[octet & 0x0FU]};
        const bool is_plain = plain.find(c) != std::string_view::npos;
        text.append(is_plain ? std::string_view(&c, 1) : std::string_view(escape, sizeof escape));
    }
}

secret_string decoded(std::string_view text) {
    secret_string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned octet = static_cast<unsigned char>(text[i] == '+' ? ' ' : text[i]);
        if (text[i] == '%' && i + 2 < text.size()) {
            const char* const digits = text.data() + i + 1;
            if (std::from_chars(digits, digits + 2, octet, 16).ptr == digits + 2) i += 2;
        }
        const char c = static_cast<char>(octet);
        octets.append({&c, 1});
    }
    return octets;
}

}  // namespace

secret_string form(const std::vector<parameter>& parameters) {
    secret_string text;
    for (const parameter& each : parameters) {
        if (each.value.empty()) continue;
        if (!text.empty()) text.append("&");
        append_encoded(text, each.name);
        text.append("=");
        append_encoded(text, each.value.reveal());
    }
    return text;
}

std::string url_with(const std::string& url, const std::vector<parameter>& parameters) {
    const char separator = url.find('?') == std::string::npos ? '?' : '&';
    return url + separator + std::string(form(parameters).reveal());
}

std::map<std::string, secret_string> parse_form(std::string_view text) {
    std::map<std::string, secret_string> all;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        all.emplace(decoded(pair.substr(0, equals)).reveal(),
                    decoded(pair.substr(std::min(equals + 1, pair.size()))));
    }
    return all;
}

}  // namespace pop3::oauth
