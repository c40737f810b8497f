// SPDX-License-Identifier: MIT
// Whether the URL of a database has a password, as far as its text shows: before libpq sees it, whose words
// repeat what it cannot parse; and without libpq.
#pragma once

#include <algorithm>
#include <string_view>

namespace pop3::inline v1::postgresql {

/// True if there may be one that has a '/' or a '?', at which libpq would end the host: something after a
/// colon is no port, or there is another '@' later.
inline bool may_have_cut_password(std::string_view authority, std::string_view rest) {
    std::string_view hosts = authority.substr(authority.rfind('@') + 1);
    if (rest.substr(authority.size(), rest.find('=') - authority.size()).find('@') !=
        std::string_view::npos)
        return true;
    while (!hosts.empty()) {
        const std::string_view host = hosts.substr(0, hosts.find(','));
        const std::size_t bracket = host.rfind(']');
        const std::size_t from = bracket == std::string_view::npos ? 0 : bracket;
        const std::size_t colon = host.find(':', from);
        if (colon != std::string_view::npos &&
            host.find_first_not_of("0123456789", colon + 1) != std::string_view::npos)
            return true;
        hosts.remove_prefix(std::min(hosts.size(), host.size() + 1));
    }
    return false;
}

/// True of a password before the host, in an option, or perhaps in one whose name is encoded.
inline bool has_password(std::string_view url) {
    const std::size_t scheme = url.find("://");
    const std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos)
        return true;
    if (may_have_cut_password(authority, rest)) return true;
    const std::size_t question = rest.find('?');
    if (question == std::string_view::npos) return false;
    for (std::string_view options = rest.substr(question + 1); !options.empty();) {
        const std::string_view one = options.substr(0, options.find('&'));
        const std::string_view name = one.substr(0, one.find('='));
        if (name.ends_with("password") || name.find('%') != std::string_view::npos) return true;
        options.remove_prefix(one.size() == options.size() ? one.size() : one.size() + 1);
    }
    return false;
}

}  // namespace pop3::inline v1::postgresql
