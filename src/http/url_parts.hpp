// SPDX-License-Identifier: MIT
// A URL as libcurl reads it: what is checked here is what it connects to.
#pragma once

#include <memory>
#include <string>

#include "libcurl.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1::http {

using url_handle = std::unique_ptr<CURLU, decltype(libcurl::url_cleanup)>;

struct url_parts {
    url_handle handle;   ///< for CURLOPT_CURLU
    std::string scheme;  ///< in lower case
    std::string host;    ///< an IPv6 address in brackets

    /// True if the octets do not leave this machine.
    [[nodiscard]] bool is_loopback() const;
};

/// errc::invalid_argument: no URL, or a scheme that is not allowed for the host.
result<url_parts> parse_url(const libcurl& curl, const std::string& url, bool allow_http);

}  // namespace pop3::inline v1::http
