// SPDX-License-Identifier: MIT
#include "gmail_options.hpp"

#include "vocabulary/url_authority.hpp"

namespace pop3::fetch {
namespace {

constexpr std::string_view secure = "https://";
constexpr std::string_view plain = "http://";

bool is_this_machine(std::string_view host) {
    return host == "127.0.0.1" || host == "::1";
}

}  // namespace

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
