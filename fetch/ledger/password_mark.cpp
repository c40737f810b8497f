// SPDX-License-Identifier: MIT
#include "password_mark.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <semaphore>

#include "fetch/error.hpp"

namespace pop3::fetch {
namespace {

constexpr std::size_t salt_octets = 16;
constexpr std::size_t digest_octets = 2;

// Each digest takes much memory, and hundreds of accounts may end their runs together.
constexpr std::ptrdiff_t most_at_once = 4;
std::counting_semaphore<most_at_once> turns{most_at_once};

class turn {
  public:
    turn() { turns.acquire(); }
    ~turn() { turns.release(); }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
};

std::string with_digest(std::string salt, const credentials& identity) {
    constexpr std::uint64_t n = 1 << 14;  // 16 MiB and some 50 ms
    constexpr std::uint64_t r = 8;
    constexpr std::uint64_t p = 1;
    constexpr std::uint64_t most_memory = 64 << 20;
    std::array<unsigned char, digest_octets> digest{};
    secret_string secret = identity.password();
    if (!identity.mechanism().empty()) secret.append('\0' + identity.mechanism());
    const std::string_view octets = secret.reveal();
    const auto* salt_bytes = reinterpret_cast<const unsigned char*>(salt.data());
    const turn mine;
    if (EVP_PBE_scrypt(octets.data(), octets.size(), salt_bytes, salt.size(), n, r, p, most_memory,
                       digest.data(), digest.size()) != 1)
        system::raise_errno("digest a password", ENOMEM);
    salt.append(digest.begin(), digest.end());
    return salt;
}

}  // namespace

std::string password_mark(const credentials& identity) {
    std::array<unsigned char, salt_octets> salt{};
    if (RAND_bytes(salt.data(), salt_octets) != 1) system::raise_errno("get random octets", EAGAIN);
    return with_digest({salt.begin(), salt.end()}, identity);
}

bool is_mark_of(std::string_view mark, const credentials& identity) {
    if (mark.size() != salt_octets + digest_octets) return false;
    return with_digest(std::string(mark.substr(0, salt_octets)), identity) == mark;
}

}  // namespace pop3::fetch
