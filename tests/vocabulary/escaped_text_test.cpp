// SPDX-License-Identifier: MIT
// Mail on a terminal: lines and tabs, and nothing else that a terminal obeys.
#include "vocabulary/escaped_text.hpp"

#include <gtest/gtest.h>

namespace pop3 {
namespace {

TEST(EscapedText, KeepsLinesAndTabs) {
    EXPECT_EQ(escaped_text(""), "");
    EXPECT_EQ(escaped_text("\n\ta\tb\n\nc"), "\n\ta\tb\n\nc");
}

TEST(EscapedText, EscapesAllElseThatIsNotPrintableAscii) {
    EXPECT_EQ(escaped_text("\x1B[2J\r\n\xC2\x9B\n\xE2\x80\xAE\t\xFF"),
              "\\x1B[2J\\x0D\n\\xC2\\x9B\n\\xE2\\x80\\xAE\t\\xFF");
}

TEST(EscapedText, HasAnyLength) {
    EXPECT_EQ(escaped_text(std::string(100'000, 'x')).size(), 100'000U);
}

}  // namespace
}  // namespace pop3
