// SPDX-License-Identifier: MIT
#include "pop3/header_fields.hpp"

#include <gtest/gtest.h>

#include <ranges>

namespace pop3::test {
namespace {

static_assert(std::ranges::random_access_range<header_fields>);

TEST(HeaderFields, EndAtTheirEmptyLineAndAtALineThatIsNone) {
    const std::string text = "A: 1\r\nB : 2\r\n\r\nC: 3\r\n";
    EXPECT_EQ(header_fields(text).first("b"), "2");
    EXPECT_EQ(header_fields(text).first("C"), "");
    EXPECT_EQ(header_fields("A: 1\nno field\nB: 2\n").first("B"), "");
    EXPECT_EQ(header_fields("A: 1\r\nA: 2\r\n").only("A"), "");
    EXPECT_EQ(header_fields("A: cut off").first("A"), "");
}

// RFC 5322, section 2.2.3: the line end goes, the blank after it stays.
TEST(HeaderFields, AreUnfolded) {
    const header_fields header("Subject: one\r\n two\r\n\tthree \r\nTo:\r\n mrose\r\n\r\n");
    EXPECT_EQ(header.first("Subject"), "one two\tthree");
    EXPECT_EQ(header.first("To"), "mrose");
}

TEST(HeaderFields, AreReadInTheirOrderWithTheirNamesAsWritten) {
    const header_fields header("Received: b\r\nreceived: a\r\nSUBJECT: =?utf-8?q?hi?=\r\n\r\n");
    const std::vector<header_field> expected{
        {"Received", "b"}, {"received", "a"}, {"SUBJECT", "=?utf-8?q?hi?="}};
    EXPECT_TRUE(std::ranges::equal(header, expected));
    EXPECT_EQ(header.size(), 3u);
}

TEST(HeaderFields, OfNothingAreNone) {
    EXPECT_TRUE(header_fields("").empty());
    EXPECT_TRUE(header_fields("\r\nSubject: in the body\r\n").empty());
    EXPECT_TRUE(header_fields(" folded at the begin\r\nA: 1\r\n").empty());
}

}  // namespace
}  // namespace pop3::test
