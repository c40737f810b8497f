// SPDX-License-Identifier: MIT
// The digest SHA-256 (FIPS 180-4).
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include "system/local_error.hpp"

namespace pop3::oauth {

/// 32 octets. Throws system::local_error.
inline std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (::EVP_Digest(text.data(), text.size(), digest.data(), &length, ::EVP_sha256(), nullptr) !=
        1)
        system::raise_errno("compute a digest", ENOMEM);
    return {reinterpret_cast<const char*>(digest.data()), length};
}

}  // namespace pop3::oauth
