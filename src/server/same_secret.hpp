// SPDX-License-Identifier: MIT
// Comparing secrets without telling by the time it takes how much of a guess was right.
#pragma once

#include <string_view>

namespace pop3::inline v1::serving {

/// True if both are the same octets; takes as long as `guess` is long.
inline bool same_secret(std::string_view guess, std::string_view secret) noexcept {
    unsigned difference = guess.size() == secret.size() ? 0 : 1;
    for (std::size_t i = 0; i < guess.size(); ++i) {
        const char expected = secret.empty() ? '\0' : secret[i % secret.size()];
        difference |= static_cast<unsigned>(static_cast<unsigned char>(guess[i] ^ expected));
    }
    return difference == 0;
}

}  // namespace pop3::inline v1::serving
