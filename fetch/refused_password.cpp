// SPDX-License-Identifier: MIT
#include "refused_password.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

#include "problem.hpp"

namespace pop3::fetch {
namespace {

constexpr std::size_t salt_octets = 16;
constexpr std::size_t digest_octets = 2;

std::string with_digest(std::string salt, const secret_string& password) {
    constexpr std::uint64_t n = 1 << 14;  // 16 MiB and some 50 ms
    constexpr std::uint64_t r = 8;
    constexpr std::uint64_t p = 1;
    constexpr std::uint64_t most_memory = 64 << 20;
    std::array<unsigned char, digest_octets> digest{};
    const std::string_view secret = password.reveal();
    const auto* salt_bytes = reinterpret_cast<const unsigned char*>(salt.data());
    if (EVP_PBE_scrypt(secret.data(), secret.size(), salt_bytes, salt.size(), n, r, p, most_memory,
                       digest.data(), digest.size()) != 1)
        raise_errno("digest a password", ENOMEM);
    salt.append(digest.begin(), digest.end());
    return salt;
}

}  // namespace

std::string keep_refused(const secret_string& password) {
    std::array<unsigned char, salt_octets> salt{};
    if (RAND_bytes(salt.data(), salt_octets) != 1) raise_errno("get random octets", EAGAIN);
    return with_digest({salt.begin(), salt.end()}, password);
}

bool is_refused(std::string_view kept, const secret_string& password) {
    if (kept.size() != salt_octets + digest_octets) return false;
    return with_digest(std::string(kept.substr(0, salt_octets)), password) == kept;
}

}  // namespace pop3::fetch
