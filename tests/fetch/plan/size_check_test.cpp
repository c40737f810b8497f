// SPDX-License-Identifier: MIT
// What sizes prove, and when an endless message is abandoned.
#include "fetch/message/size_check.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace pop3::fetch {
namespace {

constexpr octet_count mebibyte = 1024 * 1024;

TEST(SizeCheck, ProvesAMessageByItsOctetsHoweverTheServerCountsLineEnds) {
    EXPECT_EQ(match_sizes(120, {120, 4}), size_match::exact);
    EXPECT_EQ(match_sizes(116, {120, 4}), size_match::exact);
    EXPECT_EQ(match_sizes(118, {120, 4}), size_match::other);
    EXPECT_EQ(match_sizes(0, {100, 4}), size_match::other) << "nothing was announced";
}

TEST(SizeCheck, CallsAMessageTooShortBelowThreeQuarters) {
    EXPECT_EQ(match_sizes(3143, {0, 0}), size_match::too_short);
    EXPECT_EQ(match_sizes(3143, {628, 20}), size_match::too_short);
    EXPECT_EQ(match_sizes(0, {0, 0}), size_match::too_short) << "no mail is empty";
    EXPECT_EQ(match_sizes(1000, {749, 0}), size_match::too_short);
    EXPECT_EQ(match_sizes(1000, {750, 0}), size_match::other);
    EXPECT_EQ(match_sizes(1000, {5000, 0}), size_match::other);
}

TEST(SizeCheck, KnowsServersThatRoundUp) {
    EXPECT_EQ(match_sizes(1024, {256, 4}), size_match::other);
    EXPECT_EQ(match_sizes(2048, {1025, 4}), size_match::other);
    EXPECT_EQ(match_sizes(512, {128, 1}), size_match::other);
    EXPECT_EQ(match_sizes(2048, {1000, 4}), size_match::too_short);
    EXPECT_EQ(match_sizes(1024, {255, 4}), size_match::too_short) << "that is no rounding";
    EXPECT_EQ(match_sizes(1024, {0, 0}), size_match::too_short);
}

TEST(SizeCheck, GivesUpFarAboveWhatIsAnnounced) {
    EXPECT_EQ(most_octets(300, {}), 4 * 300 + 16 * mebibyte);
    EXPECT_EQ(most_octets(300, mebibyte), 2 * mebibyte) << "what the user takes, and as much again";
    EXPECT_EQ(most_octets(300, 100), mebibyte + 100);
    EXPECT_EQ(most_octets(300, 1024 * mebibyte), 4 * 300 + 16 * mebibyte);
    EXPECT_EQ(most_octets(UINT64_MAX, {}), UINT64_MAX);
}

}  // namespace
}  // namespace pop3::fetch
