// SPDX-License-Identifier: MIT
#include "cli/settings/duration.hpp"

#include <gtest/gtest.h>

namespace pop3::cli {
namespace {

using namespace std::chrono_literals;

TEST(Duration, IsANumberWithAUnit) {
    EXPECT_EQ(parse_duration("90m"), 90min);
    EXPECT_EQ(parse_duration("90min"), 90min);
    EXPECT_EQ(parse_duration("2h"), 2h);
    EXPECT_EQ(parse_duration("1d"), 24h);
    EXPECT_EQ(parse_duration("1w"), 168h);
    EXPECT_EQ(parse_duration("45s"), 45s);
}

TEST(Duration, IsInSecondsWithoutAUnit) {
    EXPECT_EQ(parse_duration("3600"), 3600s);
}

TEST(Duration, MayHaveSeveralParts) {
    EXPECT_EQ(parse_duration("1h30m"), 90min);
    EXPECT_EQ(parse_duration("1d 12h"), 36h);
}

TEST(Duration, IsNothingElse) {
    for (const char* const text :
         {"", "h", "-1h", "1.5h", "2 weeks", "1y", "99999999999999999999", "9999999999h", " 1h"})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

}  // namespace
}  // namespace pop3::cli
