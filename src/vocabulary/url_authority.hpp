// SPDX-License-Identifier: MIT
// The authority of a URL, after "//" (RFC 3986, section 3.2): [userinfo@]host[:port].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pop3/export.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

struct url_authority {
    std::string_view userinfo;  ///< as written, percent-coding included; empty if there is none
    std::string host;           ///< without the brackets of an IPv6 address
    std::uint16_t port = 0;     ///< 0: none
};

/// Reads `text`, which may end with one "/". errc::bad_url; the failure never repeats the text,
/// which may contain a password.
POP3_EXPORT result<url_authority> parse_authority(std::string_view text);

/// The octets of %XX. errc::bad_url if that is not hex, or is a control character (rule R7).
result<std::string> percent_decoded(std::string_view text);

/// %XX for every octet that is neither a letter, a digit, nor one of "-._~".
POP3_EXPORT std::string percent_encoded(std::string_view octets);

/// "pop.example.org:995", "[2001:db8::1]:995"; without the port if that is 0.
POP3_EXPORT std::string host_and_port(const std::string& host, std::uint16_t port);

}  // namespace pop3::inline v1
