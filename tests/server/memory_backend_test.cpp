// SPDX-License-Identifier: MIT
// What memory_backend sends of a text.
#include "pop3/server/memory_backend.hpp"

#include <gtest/gtest.h>

namespace pop3 {
namespace {

TEST(MemoryBackend, SendsTextWithCrlf) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    mail.add_text("mrose", "Subject: one\n\nHello.\n")
        .add_text("mrose", "a\r\nb\n\r\n\nc")
        .add_text("mrose", "\n")
        .add_text("mrose", "a\rb\r")
        .add_text("mrose", "");
    EXPECT_EQ(mail.messages("mrose"),
              (std::vector<std::string>{"Subject: one\r\n\r\nHello.\r\n", "a\r\nb\r\n\r\n\r\nc",
                                        "\r\n", "a\rb\r", ""}));
}

TEST(MemoryBackend, SendsOctetsAsTheyAre) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf").add_message("mrose", "a\nb\r\n");
    EXPECT_EQ(mail.messages("mrose"), std::vector<std::string>{"a\nb\r\n"});
}

TEST(MemoryBackend, GivesATextTheUniqueIdThatIsWanted) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf")
        .add_text("mrose", "text\n", "uid-a")
        .add_text("mrose", "text\n");
    const auto drop = mail.open("mrose");
    ASSERT_TRUE(drop);
    EXPECT_EQ((*drop)->unique_id(message_number(1)), "uid-a");
    EXPECT_NE((*drop)->unique_id(message_number(2)), "uid-a");
    EXPECT_EQ((*drop)->size(message_number(1)), 6U);
}

}  // namespace
}  // namespace pop3
