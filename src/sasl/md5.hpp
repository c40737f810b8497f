// SPDX-License-Identifier: MIT
// MD5 (RFC 1321) and HMAC-MD5 (RFC 2104), for APOP and CRAM-MD5 only: so the core needs no cryptographic library.
#pragma once

#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1::sasl {

/// The 16 octets of the digest.
POP3_EXPORT std::string md5(std::string_view octets);

/// The digest in 32 lower-case hexadecimal digits.
POP3_EXPORT std::string md5_hex(std::string_view octets);

/// HMAC-MD5 of `text` under `key`, in 32 lower-case hexadecimal digits.
POP3_EXPORT std::string hmac_md5_hex(std::string_view key, std::string_view text);

}  // namespace pop3::inline v1::sasl
