// SPDX-License-Identifier: MIT
#include "url_parts.hpp"

#include <algorithm>

namespace pop3::inline v1::http {
namespace {

std::string part(const libcurl& curl, CURLU* handle, CURLUPart which) {
    char* text = nullptr;
    if (curl.url_get(handle, which, &text, 0) != CURLUE_OK) return {};
    std::string copy = text;
    curl.free(text);
    return copy;
}

}  // namespace

bool url_parts::is_loopback() const {
    return host == "[::1]" || (host.starts_with("127.") && std::ranges::all_of(host, [](char c) {
                                   return c == '.' || (c >= '0' && c <= '9');
                               }));
}

result<url_parts> parse_url(const libcurl& curl, const std::string& url, bool allow_http) {
    url_parts parts{url_handle(curl.url(), curl.url_cleanup), {}, {}};
    if (!parts.handle || url.find('\0') != std::string::npos ||
        curl.url_set(parts.handle.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        return fail(errc::invalid_argument, "it is not an https: URL");
    parts.scheme = part(curl, parts.handle.get(), CURLUPART_SCHEME);
    parts.host = part(curl, parts.handle.get(), CURLUPART_HOST);
    const bool http_allowed = allow_http || parts.is_loopback();
    if (parts.scheme != "https" && !(parts.scheme == "http" && http_allowed))
        return fail(errc::invalid_argument, "only https: is allowed for " + parts.host);
    return parts;
}

}  // namespace pop3::inline v1::http
