// SPDX-License-Identifier: MIT
// Signed statements: JWT (RFC 7519) with an RSA signature (RFC 7518), and the keys for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json_object.hpp"
#include "pop3/credentials.hpp"

namespace pop3::oauth {

enum class signing : std::uint8_t {
    rs256,  ///< RSASSA-PKCS1-v1_5 (RFC 7518, section 3.3)
    ps256,  ///< RSASSA-PSS (section 3.5)
};

/// The octets between the lines BEGIN and END of the first part of `pem` whose label ends with `label`,
/// as in "PRIVATE KEY" (RFC 7468); nothing if there is none.
std::optional<secret_string> der_in(std::string_view pem, std::string_view label);

/// `claims` as a compact JWT, signed by `key`, an RSA key in PEM (PKCS #8 or #1). `header` gets its alg and
/// typ. Nothing if the key cannot be used.
std::optional<secret_string> signed_token(json_object header, const json_object& claims,
                                          const secret_string& key, signing method);

}  // namespace pop3::oauth
