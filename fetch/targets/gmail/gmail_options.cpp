// SPDX-License-Identifier: MIT
#include "gmail_options.hpp"

#include <algorithm>

#include "vocabulary/tokens.hpp"
#include "vocabulary/url_authority.hpp"

namespace pop3::fetch {
namespace {

constexpr std::string_view secure = "https://";
constexpr std::string_view plain = "http://";

bool is_this_machine(std::string_view host) {
    return host == "127.0.0.1" || host == "::1";
}

constexpr std::size_t longest_label = 225;  // characters

// Of UTF-8: an octet that does not continue a character begins one.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::optional<std::string> defect_of_gmail_label(std::string_view name) {
    if (name.empty()) return "a label has a name";
    if (name.front() == ' ' || name.back() == ' ')
        return "a label neither begins nor ends with a blank";
    if (std::ranges::any_of(name, wire::is_control)) return "a label has no control characters";
    if (characters(name) > longest_label) return "a label has at most 225 characters";
    for (const std::string_view other : {"DRAFT", "CHAT"})
        if (wire::equal_ignoring_case(name, other))
            return "Gmail does not let programs set " + std::string(other);
    return std::nullopt;
}

std::optional<std::string> defect_of_gmail_url(std::string_view url) {
    const bool is_secure = url.starts_with(secure);
    if (!is_secure && !url.starts_with(plain)) return "gmail-url begins with https://";
    const std::string_view rest = url.substr(is_secure ? secure.size() : plain.size());
    const result<url_authority> place = parse_authority(rest);
    if (!place || !place->userinfo.empty())
        return "gmail-url is a scheme and a host, as in https://gmail.googleapis.com";
    if (!is_secure && !is_this_machine(place->host))
        return "without TLS gmail-url may name only this machine, as in http://127.0.0.1:8080";
    return std::nullopt;
}

}  // namespace pop3::fetch
