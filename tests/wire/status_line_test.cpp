// SPDX-License-Identifier: MIT
// How a status line begins: what is read as one, and what is not.
#include "wire/status_line.hpp"

#include <gtest/gtest.h>

namespace {

using namespace pop3;
using wire::indicator_of;
using wire::indicator_of_greeting;

TEST(StatusLine, BeginsWithAnIndicatorAndABlankOrEndsThere) {
    EXPECT_EQ(indicator_of("+OK"), status_indicator::ok);
    EXPECT_EQ(indicator_of("+OK 2 320"), status_indicator::ok);
    EXPECT_EQ(indicator_of("+OK\t2"), status_indicator::ok);
    EXPECT_EQ(indicator_of("-ERR no"), status_indicator::err);
    EXPECT_EQ(indicator_of("+"), status_indicator::challenge);
    EXPECT_EQ(indicator_of("+ bXJvc2U="), status_indicator::challenge);
}

TEST(StatusLine, MayBeInLowerCase) {
    EXPECT_EQ(indicator_of("+ok"), status_indicator::ok);
    EXPECT_EQ(indicator_of("-Err no"), status_indicator::err);
}

TEST(StatusLine, IsNoWordThatOnlyBeginsSo) {
    for (const char* line : {"", " ", "+O", "+OKAY", "-ERROR", "-", "++", " +OK", "OK", "1 120"})
        EXPECT_EQ(indicator_of(line), std::nullopt) << line;
}

TEST(StatusLine, OfAGreetingNeedsNoBlank) {
    EXPECT_EQ(indicator_of_greeting("+OKready"), status_indicator::ok);
    EXPECT_EQ(indicator_of_greeting("-ERRtoo many"), status_indicator::err);
    EXPECT_EQ(indicator_of_greeting("+O"), std::nullopt);
    EXPECT_EQ(indicator_of_greeting("-ER"), std::nullopt);
}

TEST(StatusLine, OfAChallengeIsNoAnswerToACommand) {
    EXPECT_TRUE(wire::is_status_line("-err"));
    EXPECT_FALSE(wire::is_status_line("+ text"));
    EXPECT_FALSE(wire::is_status_line("SASL PLAIN"));
}

TEST(StatusLine, IsExactInUpperCaseAndBeforeABlank) {
    EXPECT_TRUE(wire::is_exact_status_line("+OK"));
    EXPECT_TRUE(wire::is_exact_status_line("-ERR no"));
    for (const char* line : {"+ok", "+OK\t2", "+OKAY", "+", "-ERRno"})
        EXPECT_FALSE(wire::is_exact_status_line(line)) << line;
}

}  // namespace
