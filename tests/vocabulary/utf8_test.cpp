// SPDX-License-Identifier: MIT
// Texts of the user are shown as they are, except for what terminals obey.
#include "vocabulary/utf8.hpp"

#include <gtest/gtest.h>

namespace pop3 {
namespace {

TEST(Utf8, HasCharactersOfOneToFourOctets) {
    EXPECT_EQ(utf8_length("a\u00FC"), 1U);
    EXPECT_EQ(utf8_length("\u00FCa"), 2U);
    EXPECT_EQ(utf8_length("\u20AC"), 3U);
    EXPECT_EQ(utf8_length("\U0001F4E7"), 4U);
}

TEST(Utf8, HasNeitherLongerFormsNorSurrogatesNorHalfCharacters) {
    for (const char* const text :
         {"", "\x80", "\xC0\x80", "\xC3", "\xC3(", "\xE0\x80\x80", "\xED\xA0\x80", "\xE2\x82",
          "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80"})
        EXPECT_EQ(utf8_length(text), 0U) << text;
}

TEST(Readable, LetsNamesBeAsTheyAre) {
    EXPECT_EQ(readable("b\u00FCro \u4E16"), "b\u00FCro \u4E16");
}

TEST(Readable, EscapesWhatATerminalObeysAndWhatIsNotUtf8) {
    EXPECT_EQ(readable("a\x1B[2J"), "a\\x1B[2J");
    EXPECT_EQ(readable("a\u009B2J"), "a\\xC2\\x9B2J");
    EXPECT_EQ(readable("a\u202Eb"),
              "a\\xE2\\x80\\xAE"
              "b");
    EXPECT_EQ(readable("m\xFCller"), "m\\xFCller");
}

TEST(Columns, AreOneForMostCharactersTwoForEastAsiaAndNoneForCombiningOnes) {
    EXPECT_EQ(columns_of("b\u00FCro"), 4U);
    EXPECT_EQ(columns_of("\u4E16a"), 3U);
    EXPECT_EQ(columns_of("u\u0308"), 1U);
}

TEST(Fitted, CutsBetweenCharactersAndShowsThat) {
    EXPECT_EQ(fitted("\u00FC\u00FC\u00FC", 3), "\u00FC\u00FC\u00FC");
    EXPECT_EQ(fitted("\u00FC\u00FC\u00FC\u00FC\u00FC", 4), "\u00FC...");
    EXPECT_EQ(fitted("\u4E16\u4E16\u4E16", 4), "...");
    EXPECT_EQ(fitted("abcd", 2), "..");
}

}  // namespace
}  // namespace pop3
