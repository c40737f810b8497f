// SPDX-License-Identifier: MIT
#include "scram_hash.hpp"

#include <openssl/evp.h>

#include <array>

namespace pop3::inline v1::sasl {
namespace {

using room = std::array<unsigned char, EVP_MAX_MD_SIZE>;

const unsigned char* octets_in(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

secret_string taken(room& octets, std::size_t size) {
    std::string result(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size));
    octets.fill(0);
    return secret_string(std::move(result));
}

}  // namespace

secret_string scram_hash::digest(std::string_view octets) const {
    room result{};
    std::size_t size = 0;
    if (EVP_Q_digest(nullptr, name_, nullptr, octets.data(), octets.size(), result.data(), &size) !=
        1)
        return {};
    return taken(result, size);
}

secret_string scram_hash::hmac(const secret_string& key, std::string_view octets) const {
    room result{};
    std::size_t size = 0;
    const std::string_view secret = key.reveal();
    if (!EVP_Q_mac(nullptr, "HMAC", nullptr, name_, nullptr, secret.data(), secret.size(),
                   octets_in(octets), octets.size(), result.data(), result.size(), &size))
        return {};
    return taken(result, size);
}

secret_string scram_hash::salted(std::string_view password, std::string_view salt,
                                 std::uint32_t iterations) const {
    room result{};
    const EVP_MD* const hash = EVP_get_digestbyname(name_);
    const int size = hash ? EVP_MD_get_size(hash) : 0;
    if (size <= 0 ||
        PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets_in(salt),
                          static_cast<int>(salt.size()), static_cast<int>(iterations), hash, size,
                          result.data()) != 1)
        return {};
    return taken(result, static_cast<std::size_t>(size));
}

}  // namespace pop3::inline v1::sasl
