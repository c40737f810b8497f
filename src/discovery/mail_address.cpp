// SPDX-License-Identifier: MIT
#include "mail_address.hpp"

#include <algorithm>

#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::discovery {
namespace {

bool is_in_domain(char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '\x7F' && c != '/' && c != '\\';
}

}  // namespace

result<mail_address> parse_address(const std::string& text) {
    const std::size_t at = text.rfind('@');
    mail_address parts;
    if (at != std::string::npos) parts.local_part = text.substr(0, at);
    parts.domain = text.substr(at == std::string::npos ? 0 : at + 1);
    if (parts.domain.ends_with('.')) parts.domain.pop_back();
    const bool empty_local_part = at == 0;
    if (empty_local_part || parts.domain.empty() || parts.domain.size() > 253 ||
        !std::ranges::all_of(parts.domain, is_in_domain) ||
        std::ranges::any_of(parts.local_part, wire::is_control))
        return fail(errc::invalid_argument, "this is neither a mail address nor a domain");
    return parts;
}

bool is_within(std::string_view host, std::string_view domain) {
    if (wire::equal_ignoring_case(host, domain)) return true;
    return host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.' &&
           wire::equal_ignoring_case(host.substr(host.size() - domain.size()), domain);
}

}  // namespace pop3::inline v1::discovery
