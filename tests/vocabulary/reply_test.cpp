// SPDX-License-Identifier: MIT
// The status line: its text, and the response code at the head of it (RFC 2449, section 8).
#include "pop3/reply.hpp"

#include <gtest/gtest.h>

namespace {

using namespace pop3;

reply saying(std::string line) {
    return {status_indicator::err, std::move(line), false};
}

TEST(Reply, HasTheTextAfterTheFirstBlank) {
    EXPECT_EQ(saying("-ERR no such message").text(), "no such message");
    EXPECT_EQ(saying("-ERR  two blanks ").text(), " two blanks ");
    EXPECT_EQ(saying("-ERR\ttab").text(), "tab");
    EXPECT_EQ(saying("-ERR ").text(), "");
    EXPECT_EQ(saying("-ERR").text(), "");
}

// Only a greeting is taken so.
TEST(Reply, HasTheTextOfAGreetingWithoutABlankToo) {
    EXPECT_EQ((reply{status_indicator::ok, "+OKready <1@example.org>", false}.text()),
              "ready <1@example.org>");
}

TEST(Reply, HasAResponseCodeAtTheHeadOfTheText) {
    EXPECT_EQ(saying("-ERR [IN-USE] locked").response_code(), "IN-USE");
    EXPECT_EQ(saying("-ERR [SYS/TEMP]").response_code(), "SYS/TEMP");
    EXPECT_EQ(saying("-ERR [] empty").response_code(), "");
    EXPECT_EQ(saying("-ERR [IN-USE").response_code(), "");
    EXPECT_EQ(saying("-ERR it is [IN-USE]").response_code(), "");
    EXPECT_EQ(saying("-ERR[IN-USE]").response_code(), "");
    EXPECT_EQ(saying("-ERR").response_code(), "");
}

TEST(Reply, IsPositiveUnlessItIsErr) {
    EXPECT_TRUE((reply{status_indicator::ok, "+OK", false}.positive()));
    EXPECT_TRUE((reply{status_indicator::challenge, "+ ", false}.positive()));
    EXPECT_FALSE(saying("-ERR").positive());
}

}  // namespace
