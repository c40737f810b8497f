// SPDX-License-Identifier: MIT
// Comparing secrets in constant time.
#pragma once

#include <optional>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/error.hpp"

namespace pop3::inline v1::serving {

/// True if both are the same octets; the time depends on the length of `guess` only.
inline bool equal_in_constant_time(std::string_view guess, std::string_view secret) noexcept {
    unsigned difference = guess.size() == secret.size() ? 0 : 1;
    for (std::size_t i = 0; i < guess.size(); ++i) {
        const char expected = secret.empty() ? '\0' : secret[i % secret.size()];
        difference |= static_cast<unsigned>(static_cast<unsigned char>(guess[i] ^ expected));
    }
    return difference == 0;
}

/// Compared with a guess where there is no user, so that it takes as long as where there is one.
constexpr std::string_view nobodys_secret = "nobody has this!";

/// Nothing if `text` is the `right` password; an unknown user has none (null), which takes as long.
inline std::optional<failure> wrong_password(std::string_view text, const secret_string* right) {
    const bool same = equal_in_constant_time(text, right ? right->reveal() : nobodys_secret);
    if (same && right) return std::nullopt;
    return fail(errc::authentication_failed);
}

}  // namespace pop3::inline v1::serving
