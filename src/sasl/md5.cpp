// SPDX-License-Identifier: MIT
#include "md5.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "pop3/credentials.hpp"

namespace pop3::inline v1::sasl {
namespace {

using block = std::array<std::uint32_t, 16>;
using words = std::array<std::uint32_t, 4>;

constexpr std::array<std::array<int, 4>, 4> rotations = {{
    {7, 12, 17, 22},
    {5, 9, 14, 20},
    {4, 11, 16, 23},
    {6, 10, 15, 21},
}};

// T[i] of RFC 1321, section 3.4: 4294967296 times abs(sin(i)), i from 1.
const std::array<std::uint32_t, 64>& sine_table() {
    static const std::array<std::uint32_t, 64> table = [] {
        std::array<std::uint32_t, 64> t{};
        for (std::size_t i = 0; i < t.size(); ++i)
            t[i] = static_cast<std::uint32_t>(4294967296.0 *
                                              std::fabs(std::sin(static_cast<double>(i + 1))));
        return t;
    }();
    return table;
}

void take_block(words& digest, const block& x) {
    auto [a, b, c, d] = digest;
    for (unsigned i = 0; i < 64; ++i) {
        const unsigned round = i / 16;
        const std::uint32_t mixed[4] = {(b & c) | (~b & d), (b & d) | (c & ~d), b ^ c ^ d,
                                        c ^ (b | ~d)};
        const unsigned from[4] = {i, 5 * i + 1, 3 * i + 5, 7 * i};
        const std::uint32_t sum = a + mixed[round] + x[from[round] % 16] + sine_table()[i];
        a = d;
        d = c;
        c = b;
        b += std::rotl(sum, rotations[round][i % 4]);
    }
    digest[0] += a;
    digest[1] += b;
    digest[2] += c;
    digest[3] += d;
}

block block_at(std::string_view octets, std::size_t at) {
    block x{};
    for (std::size_t i = 0; i < 64; ++i)
        x[i / 4] |= std::uint32_t{static_cast<unsigned char>(octets[at + i])} << (8 * (i % 4));
    return x;
}

std::string in_hex(std::string_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        text += digits[octet >> 4];
        text += digits[octet & 0x0F];
    }
    return text;
}

}  // namespace

std::string md5(std::string_view octets) {
    std::string padded;
    padded.reserve(octets.size() + 72);
    padded += octets;
    padded += '\x80';
    while (padded.size() % 64 != 56) padded += '\0';
    const std::uint64_t bits = std::uint64_t{octets.size()} * 8;
    for (unsigned i = 0; i < 8; ++i) padded += static_cast<char>(bits >> (8 * i) & 0xFF);

    words digest = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
    for (std::size_t at = 0; at < padded.size(); at += 64) take_block(digest, block_at(padded, at));
    wipe(padded);

    std::string out;
    for (const std::uint32_t word : digest)
        for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(word >> (8 * i) & 0xFF);
    return out;
}

std::string md5_hex(std::string_view octets) {
    return in_hex(md5(octets));
}

std::string hmac_md5_hex(std::string_view key, std::string_view text) {
    std::string block_key(key.size() > 64 ? md5(key) : key);
    block_key.resize(64, '\0');
    const auto keyed = [&](char pad, std::string_view octets) {
        std::string all;
        all.reserve(64 + octets.size());
        for (const char c : block_key) all += static_cast<char>(c ^ pad);
        all += octets;
        std::string digest = md5(all);
        wipe(all);
        return digest;
    };
    const std::string digest = keyed('\x5C', keyed('\x36', text));
    wipe(block_key);
    return in_hex(digest);
}

}  // namespace pop3::inline v1::sasl
