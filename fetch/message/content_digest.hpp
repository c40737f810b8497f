// SPDX-License-Identifier: MIT
// A digest of its octets identifies a message if its unique-id does not.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pop3::fetch {

/// The first half of a SHA-256. Half is enough: a second message with the digest of a given one
/// takes 2^128 tries.
using digest = std::array<std::uint8_t, 16>;

/// As 32 hexadecimal digits.
std::string hex(const digest& content);

/// 16 hexadecimal digits that represent `text` in the name of a file.
std::string short_name(std::string_view text);

/// Computes the digest of one message after the other, chunk by chunk. OpenSSL is not used before
/// the first chunk: a poll that finds nothing new never needs it.
class digester {
  public:
    digester();
    ~digester();
    digester(const digester&) = delete;
    digester& operator=(const digester&) = delete;

    void update(std::string_view octets);
    /// Continues from the state of `other`.
    void continue_from(digester& other);
    /// The digest of the octets since the last finish(); starts anew.
    digest finish();

  private:
    struct impl;
    impl& started();
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::fetch
