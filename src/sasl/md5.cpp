// SPDX-License-Identifier: MIT
#include "md5.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

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

// Steps of one round (RFC 1321, section 3.4): `mix` is F, G, H or I, and the step i reads the word
// (factor * i + first) modulo 16.
template <unsigned round, unsigned factor, unsigned first, class Mix>
void take_round(words& digest, const block& x, const std::array<std::uint32_t, 64>& t, Mix mix) {
    auto [a, b, c, d] = digest;
    for (unsigned i = 0; i < 16; ++i) {
        const std::uint32_t sum =
            a + mix(b, c, d) + x[(factor * i + first) % 16] + t[16 * round + i];
        a = d;
        d = c;
        c = b;
        b += std::rotl(sum, rotations[round][i % 4]);
    }
    digest = {a, b, c, d};
}

void take_block(words& digest, const block& x) {
    using word = std::uint32_t;
    const std::array<word, 64>& t = sine_table();
    words now = digest;
    take_round<0, 1, 0>(now, x, t, [](word b, word c, word d) { return (b & c) | (~b & d); });
    take_round<1, 5, 1>(now, x, t, [](word b, word c, word d) { return (b & d) | (c & ~d); });
    take_round<2, 3, 5>(now, x, t, [](word b, word c, word d) { return b ^ c ^ d; });
    take_round<3, 7, 0>(now, x, t, [](word b, word c, word d) { return c ^ (b | ~d); });
    for (std::size_t i = 0; i < digest.size(); ++i) digest[i] += now[i];
}

block block_at(std::string_view octets, std::size_t at) {
    block x{};
    for (std::size_t i = 0; i < 64; ++i)
        x[i / 4] |= std::uint32_t{static_cast<unsigned char>(octets[at + i])} << (8 * (i % 4));
    return x;
}

}  // namespace

md5_hash::~md5_hash() {
    ::explicit_bzero(block_.data(), block_.size());
}

void md5_hash::update(std::string_view octets) {
    while (!octets.empty()) {
        const auto held = static_cast<std::size_t>(octets_ % block_.size());
        const std::size_t piece = std::min(octets.size(), block_.size() - held);
        octets_ += piece;
        if (piece == block_.size()) {
            take_block(digest_, block_at(octets, 0));
        } else {
            std::copy_n(octets.begin(), piece, block_.begin() + static_cast<std::ptrdiff_t>(held));
            if (held + piece == block_.size())
                take_block(digest_, block_at({block_.data(), block_.size()}, 0));
        }
        octets.remove_prefix(piece);
    }
}

std::string md5_hash::finish() {
    const std::uint64_t bits = octets_ * 8;
    const auto held = static_cast<std::size_t>(octets_ % block_.size());
    std::string padding(held < 56 ? 56 - held : 120 - held, '\0');
    padding.front() = '\x80';
    for (unsigned i = 0; i < 8; ++i) padding += static_cast<char>(bits >> (8 * i) & 0xFF);
    update(padding);
    std::string out;
    for (const std::uint32_t word : digest_)
        for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(word >> (8 * i) & 0xFF);
    return out;
}

std::string md5(std::string_view octets) {
    md5_hash hash;
    hash.update(octets);
    return hash.finish();
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
