// SPDX-License-Identifier: MIT
#include "pop3/url.hpp"

#include <algorithm>

#include "pop3/connect_options.hpp"
#include "tokens.hpp"
#include "url_authority.hpp"

namespace pop3::inline v1 {
namespace {

constexpr std::string_view auth = ";AUTH=";

// RFC 4422, section 3.1; in small letters, too.
bool is_in_mechanism(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

// RFC 2384, section 4: `;AUTH=` has a SASL mechanism, "+APOP", or "*" for any.
result<std::string> parse_mechanism(std::string_view written) {
    result<std::string> name = percent_decoded(written);
    if (!name) return name;
    if (name->empty()) return fail(errc::bad_url, "there is no mechanism after ;AUTH=");
    if (*name == "*") return std::string();
    if (name->front() == '+') name->erase(0, 1);
    if (name->empty() || !std::ranges::all_of(*name, is_in_mechanism))
        return fail(errc::bad_url, "there is no usable mechanism after ;AUTH=");
    return name;
}

std::optional<failure> parse_userinfo(std::string_view written, pop_url& into) {
    if (written.empty()) return fail(errc::bad_url, "there is no user before the @");
    if (written.find(':') != written.npos)
        return fail(errc::bad_url, "a URL must not contain a password (RFC 2384, section 6)");
    if (written.find('@') != written.npos)
        return fail(errc::bad_url, "an @ in the user name is written %40");
    const std::size_t semicolon = written.find(';');
    if (semicolon != written.npos) {
        const std::string_view rest = written.substr(semicolon);
        if (!wire::equal_ignoring_case(rest.substr(0, auth.size()), auth))
            return fail(errc::bad_url, "only AUTH= may follow a ;");
        result<std::string> mechanism = parse_mechanism(rest.substr(auth.size()));
        if (!mechanism) return std::move(mechanism).error();
        into.mechanism = *std::move(mechanism);
    }
    result<std::string> user = percent_decoded(written.substr(0, semicolon));
    if (!user) return std::move(user).error();
    if (user->empty()) return fail(errc::bad_url, "there is no user before the @");
    into.user = *std::move(user);
    return std::nullopt;
}

}  // namespace

result<pop_url> pop_url::parse(std::string_view text) {
    pop_url read;
    const std::size_t colon = text.find("://");
    const std::string_view scheme = text.substr(0, colon);
    read.implicit_tls = wire::equal_ignoring_case(scheme, "pops");
    if (colon == text.npos || (!read.implicit_tls && !wire::equal_ignoring_case(scheme, "pop")))
        return fail(errc::bad_url, "it begins neither with pop:// nor with pops://");
    text.remove_prefix(colon + 3);
    const bool has_user = text.find('@') != text.npos;
    result<url_authority> server = parse_authority(text);
    if (!server) return std::move(server).error();
    if (has_user)
        if (auto reason = parse_userinfo(server->userinfo, read)) return *std::move(reason);
    read.host = std::move(server->host);
    read.port = server->port;
    return read;
}

void pop_url::apply_to(connect_options& options) const {
    if (port != 0) options.port = port;
    if (implicit_tls)
        options.tls = tls_mode::implicit;
    else if (options.tls == tls_mode::implicit)
        options.tls = tls_mode::stls;
}

std::string pop_url::str() const {
    std::string text = implicit_tls ? "pops://" : "pop://";
    if (!user.empty()) {
        text += percent_encoded(user);
        const bool is_command = mechanism == "APOP" || mechanism == "USER";
        if (!mechanism.empty())
            text += std::string(auth) + (is_command ? "+" : "") + percent_encoded(mechanism);
        text += '@';
    }
    return text + host_and_port(host, port);
}

}  // namespace pop3::inline v1
