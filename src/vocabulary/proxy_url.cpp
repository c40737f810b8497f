// SPDX-License-Identifier: MIT
#include "pop3/route.hpp"
#include "tokens.hpp"
#include "url_authority.hpp"

namespace pop3::inline v1 {
namespace {

struct scheme {
    std::string_view name;
    proxy::protocol speaks;
    std::uint16_t port;
};

constexpr scheme schemes[] = {
    {"socks5", proxy::protocol::socks5, 1080},
    {"socks5h", proxy::protocol::socks5, 1080},
    {"http", proxy::protocol::http_connect, 8080},
};

}  // namespace

result<proxy> proxy::parse(std::string_view url) {
    const std::size_t colon = url.find("://");
    const scheme* kind = nullptr;
    for (const scheme& each : schemes)
        if (wire::equal_ignoring_case(url.substr(0, colon), each.name)) kind = &each;
    if (colon == url.npos || !kind)
        return fail(errc::bad_url, "a proxy begins with socks5:// or http://");
    result<url_authority> where = parse_authority(url.substr(colon + 3));
    if (!where) return std::move(where).error();
    if (where->userinfo.find(':') != where->userinfo.npos)
        return fail(errc::bad_url, "a proxy's URL must not contain a password");
    result<std::string> user = percent_decoded(where->userinfo);
    if (!user) return std::move(user).error();
    proxy read;
    read.speaks = kind->speaks;
    read.host = std::move(where->host);
    read.port = where->port == 0 ? kind->port : where->port;
    read.user = *std::move(user);
    return read;
}

}  // namespace pop3::inline v1
