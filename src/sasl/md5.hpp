// SPDX-License-Identifier: MIT
// MD5 (RFC 1321) and HMAC-MD5 (RFC 2104), for APOP, CRAM-MD5 and unique-ids only: so the core needs no
// cryptographic library.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1::sasl {

/// Of octets that come in pieces.
class POP3_EXPORT md5_hash {
  public:
    ~md5_hash();
    void update(std::string_view octets);
    /// The 16 octets of the digest; afterwards it is of no use.
    [[nodiscard]] std::string finish();

  private:
    std::array<std::uint32_t, 4> digest_ = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
    std::array<char, 64> block_{};  // not complete
    std::uint64_t octets_ = 0;      // so far
};

/// The 16 octets of the digest.
POP3_EXPORT std::string md5(std::string_view octets);

/// The digest in 32 lower-case hexadecimal digits.
POP3_EXPORT std::string md5_hex(std::string_view octets);

/// The octets of a digest in lower-case hexadecimal digits.
POP3_EXPORT std::string in_hex(std::string_view octets);

/// HMAC-MD5 of `text` under `key`, in 32 lower-case hexadecimal digits.
POP3_EXPORT std::string hmac_md5_hex(std::string_view key, std::string_view text);

}  // namespace pop3::inline v1::sasl
