// SPDX-License-Identifier: MIT
#include "url_authority.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "host_syntax.hpp"
#include "tokens.hpp"

namespace pop3::inline v1 {
namespace {

constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

bool is_alphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::optional<unsigned char> hex_octet(std::string_view two) {
    unsigned char octet = 0;
    const auto read = std::from_chars(two.data(), two.data() + two.size(), octet, 16);
    if (two.size() != 2 || read.ec != std::errc{} || read.ptr != two.data() + 2)
        return std::nullopt;
    return octet;
}

// RFC 3986, 3.2.2, without percent-coding, which no name service knows.
bool can_be_host(std::string_view host, bool bracketed) {
    if (host.empty() || host.size() > 255 || wire::has_unsafe_character(host)) return false;
    if (bracketed && host.find(':') == host.npos) return false;  // only IPv6 is in brackets
    return std::all_of(host.begin(), host.end(), [&](char c) {
        const bool high = static_cast<unsigned char>(c) >= 0x80;  // a name in UTF-8
        return is_alphanumeric(c) || high || c == '-' || c == '.' || c == '_' ||
               (bracketed && (c == ':' || c == '%'));
    });
}

result<std::uint16_t> parse_port(std::string_view digits) {
    const auto port = wire::parse_number(digits, 65535);
    if (!port || *port == 0) return fail(errc::bad_url, "the port is not a number from 1 to 65535");
    return static_cast<std::uint16_t>(*port);
}

}  // namespace

result<url_authority> parse_authority(std::string_view text) {
    if (text.ends_with('/')) text.remove_suffix(1);
    url_authority read;
    if (const std::size_t at = text.rfind('@'); at != text.npos) {
        read.userinfo = text.substr(0, at);
        text.remove_prefix(at + 1);
    }
    const bool bracketed = text.starts_with('[');
    const std::size_t end = bracketed ? text.find(']') : text.find(':');
    if (bracketed && end == text.npos) return fail(errc::bad_url, "a ] is missing");
    const std::string_view host = text.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
    if (auto words = defect_of_host(host)) return fail(errc::bad_url, *std::move(words));
    if (!can_be_host(host, bracketed)) return fail(errc::bad_url, "there is no usable host name");
    read.host = host;
    text.remove_prefix(std::min(end, text.size()) + (bracketed ? 1 : 0));
    if (text.empty()) return read;
    if (!text.starts_with(':')) return fail(errc::bad_url, "there is text after the host");
    if (text.find('/') != text.npos) return fail(errc::bad_url, "there is text after the port");
    const result<std::uint16_t> port = parse_port(text.substr(1));
    if (!port) return port.error();
    read.port = *port;
    return read;
}

result<std::string> percent_decoded(std::string_view text) {
    std::string octets;
    while (!text.empty()) {
        char c = text.front();
        std::size_t length = 1;
        if (c == '%') {
            const auto octet = hex_octet(text.substr(1, 2));
            if (!octet)
                return fail(errc::bad_url, "a % must be followed by two hexadecimal digits");
            c = static_cast<char>(*octet);
            length = 3;
        }
        octets += c;
        text.remove_prefix(length);
    }
    if (wire::has_unsafe_character(octets))
        return fail(errc::bad_url, "it contains a control character");
    return octets;
}

std::string percent_encoded(std::string_view octets) {
    constexpr std::string_view unreserved = "-._~";
    std::string text;
    for (const char c : octets) {
        if (is_alphanumeric(c) || unreserved.find(c) != unreserved.npos) {
            text += c;
            continue;
        }
        const auto octet = static_cast<unsigned char>(c);
        text += {'%', upper_hex_digits[octet >> 4U], upper_hex_digits[octet & 15U]};
    }
    return text;
}

std::string host_and_port(const std::string& host, std::uint16_t port) {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? '[' + host + ']' : host) + (port == 0 ? "" : ':' + std::to_string(port));
}

}  // namespace pop3::inline v1
