// SPDX-License-Identifier: MIT
// Words and numbers of protocol lines: digits only, range-checked.
#include "vocabulary/tokens.hpp"

#include <gtest/gtest.h>

namespace {

using namespace pop3::wire;

TEST(NextWord, TakesWordsApartAtRunsOfBlanksAndTabs) {
    std::string_view line = "  1 \t 120\t words";
    EXPECT_EQ(next_word(line), "1");
    EXPECT_EQ(next_word(line), "120");
    EXPECT_EQ(next_word(line), "words");
    EXPECT_EQ(next_word(line), "");
    EXPECT_EQ(next_word(line), "");
}

TEST(NextWord, OfBlanksIsEmpty) {
    std::string_view line = " \t ";
    EXPECT_EQ(next_word(line), "");
    EXPECT_TRUE(line.empty());
}

TEST(ParseNumber, TakesDigitsUpToTheLargest) {
    EXPECT_EQ(parse_number("0", 9), 0u);
    EXPECT_EQ(parse_number("007", 9), 7u);
    EXPECT_EQ(parse_number("4294967295", UINT32_MAX), UINT32_MAX);
    EXPECT_EQ(parse_number("18446744073709551615", UINT64_MAX), UINT64_MAX);
}

TEST(ParseNumber, TakesNothingLarger) {
    for (const std::uint64_t most : {0U, 1U, 9U, 10U, 99U, 255U}) {
        EXPECT_EQ(parse_number(std::to_string(most), most), most);
        EXPECT_FALSE(parse_number(std::to_string(most + 1), most)) << most;
    }
    EXPECT_FALSE(parse_number("4294967296", UINT32_MAX));
    EXPECT_FALSE(parse_number("18446744073709551616", UINT64_MAX));
    EXPECT_FALSE(parse_number("28446744073709551616", UINT64_MAX));
    EXPECT_FALSE(parse_number("100000000000000000000", UINT64_MAX));
    EXPECT_FALSE(parse_number(std::string(1000, '9'), UINT64_MAX));
}

TEST(ParseNumber, TakesNothingButDigits) {
    for (const char* word : {"", "-1", "+1", " 1", "1 ", "0x1", "1e3", "1.0", "1,0", "\xb2"})
        EXPECT_FALSE(parse_number(word, UINT64_MAX)) << word;
    EXPECT_FALSE(parse_number(std::string_view("1\0", 2), UINT64_MAX));
}

TEST(EqualIgnoringCase, KnowsTheLettersOfAsciiOnly) {
    EXPECT_TRUE(equal_ignoring_case("StLs", "sTlS"));
    EXPECT_TRUE(equal_ignoring_case("", ""));
    EXPECT_FALSE(equal_ignoring_case("STLS", "STL"));
    EXPECT_FALSE(equal_ignoring_case("[", "{"));
    EXPECT_FALSE(equal_ignoring_case("@", "`"));
    EXPECT_FALSE(equal_ignoring_case("\xc4", "\xe4"));
}

TEST(IsControl, IsTrueForC0AndDel) {
    for (int octet = 0; octet < 256; ++octet)
        EXPECT_EQ(is_control(static_cast<char>(octet)), octet < 0x20 || octet == 0x7F) << octet;
}

TEST(UnsafeCharacter, IsEachThatControlsATerminalOrMisleadsAReader) {
    for (const char* one :
         {"\x1B", "\n", "\x7F", "\xC2\x80", "\xC2\x9B", "\xC2\x9F", "\xC2\xAD", "\xD8\x9C",
          "\xE1\xA0\x8E", "\xE2\x80\x8B", "\xE2\x80\x8F", "\xE2\x80\xA8", "\xE2\x80\xA9",
          "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9", "\xEF\xBB\xBF", "\xF3\xA0\x80\x81"})
        EXPECT_TRUE(has_unsafe_character("a" + std::string(one) + "b")) << one;
    EXPECT_TRUE(has_unsafe_character(std::string_view("\0", 1)));
}

TEST(UnsafeCharacter, IsAControlOfEightBitsToo) {
    EXPECT_TRUE(has_unsafe_character("a\x9B"));
    EXPECT_TRUE(has_unsafe_character("\xC3\x9B\x9B"));
    EXPECT_TRUE(has_unsafe_character("\xE2\x80")) << "the second octet of a character that is cut";
}

TEST(UnsafeCharacter, IsNoLetterOfAnyScript) {
    for (const char* text : {"", "pop.example.org", "\xC3\xA4\xC3\x9F", "\xD7\xA9\xD7\x9C",
                             "\xE4\xBE\x8B\xE3\x81\x88", "\xF0\x9F\x93\xAC", "Latin-1: \xE4"})
        EXPECT_FALSE(has_unsafe_character(text)) << text;
}

}  // namespace
