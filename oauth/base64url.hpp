// SPDX-License-Identifier: MIT
// Base64 with the alphabet of URLs, without padding (RFC 7515, appendix C).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "wire/base64.hpp"

namespace pop3::oauth {

inline std::string base64url(std::string_view octets) {
    std::string text = wire::base64_encode(octets);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    text.erase(std::min(text.find('='), text.size()));
    return text;
}

}  // namespace pop3::oauth
