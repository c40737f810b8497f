// SPDX-License-Identifier: MIT
// The scan for dots: the fast form finds what the scalar form finds, at any position.
#include "wire/dot_search.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace pop3;

// Both forms search `text` from octet 1 on; octet 0 is the one before.
void expect_equal(const char* text, std::size_t length) {
    const char* const end = text + length;
    ASSERT_EQ(wire::find_dot_after_lf(text + 1, end) - text,
              wire::find_dot_after_lf_scalar(text + 1, end) - text)
        << length;
}

TEST(DotScan, ScalarFormIsRight) {
    const std::string text = "a.b\n\n.c\n.";
    const char* const begin = text.data() + 1;
    const char* const end = text.data() + text.size();
    const char* const first = wire::find_dot_after_lf_scalar(begin, end);
    EXPECT_EQ(first - text.data(), 5);
    EXPECT_EQ(wire::find_dot_after_lf_scalar(first + 1, end) - text.data(), 8);
    EXPECT_EQ(wire::find_dot_after_lf_scalar(begin, begin), begin);
}

// Every alignment, every length around the block sizes, one hit at every place.
TEST(DotScan, FastFormFindsAHitAnywhere) {
    for (std::size_t alignment = 0; alignment < 16; ++alignment) {
        for (std::size_t length = 2; length <= 150; ++length) {
            std::vector<char> octets(alignment + length,
                                     'x');  // exact, so that ASan sees overreads
            char* const text = octets.data() + alignment;
            expect_equal(text, length);
            for (std::size_t at = 1; at < length; ++at) {
                text[at - 1] = '\n';
                text[at] = '.';
                expect_equal(text, length);
                text[at - 1] = text[at] = 'x';
            }
        }
    }
}

TEST(DotScan, FastFormIsNotMisledByDotsAndLineFeedsApart) {
    std::mt19937 random(1);
    constexpr std::string_view alphabet = "..\n\rab";
    for (int round = 0; round < 20'000; ++round) {
        std::vector<char> text(2 + random() % 300);
        for (char& c : text) c = alphabet[random() % (round % 2 ? 3 : alphabet.size())];
        if (round % 3 == 0)  // rare hits
            for (char& c : text)
                if (random() % 40) c = c == '.' ? 'x' : '.';
        expect_equal(text.data(), text.size());
    }
}

}  // namespace
