// SPDX-License-Identifier: MIT
// The hash functions of SCRAM, by OpenSSL (RFC 5802, section 2.2).
#pragma once

#include <cstdint>
#include <string_view>

#include "pop3/credentials.hpp"

namespace pop3::inline v1::sasl {

class scram_hash {
  public:
    /// `name` is OpenSSL's: "SHA1", "SHA256".
    explicit scram_hash(const char* name) : name_(name) {}

    // Empty if OpenSSL fails.
    [[nodiscard]] secret_string digest(std::string_view octets) const;
    [[nodiscard]] secret_string hmac(const secret_string& key, std::string_view octets) const;
    [[nodiscard]] secret_string salted(std::string_view password, std::string_view salt,
                                       std::uint32_t iterations) const;

  private:
    const char* name_;
};

}  // namespace pop3::inline v1::sasl
