// SPDX-License-Identifier: MIT
// What tells one message from another when its unique-id does not: a digest of its octets.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pop3::fetch {

/// The first half of a SHA-256. Half is enough: making a message that passes for somebody else's takes
/// 2^128 tries.
using digest = std::array<std::uint8_t, 16>;

/// As 32 hexadecimal digits.
std::string hex(const digest& of);

/// 16 hexadecimal digits that stand for `text` in the name of a file.
std::string short_name(std::string_view text);

/// Computes the digest of one message after the other, chunk by chunk. Until the first comes,
/// OpenSSL is left alone: a poll that finds nothing new does without it.
class digester {
  public:
    digester();
    ~digester();
    digester(const digester&) = delete;
    digester& operator=(const digester&) = delete;

    void update(std::string_view octets);
    /// Goes on from what `other` has taken so far.
    void continue_from(digester& other);
    /// The digest of what came since the last finish(); starts anew.
    digest finish();

  private:
    struct impl;
    impl& started();
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::fetch
