// SPDX-License-Identifier: MIT
// Secrets: wiped in every place, whatever was done with them.
#include "pop3/credentials.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace {

using namespace pop3;

const std::string longer_than_any_short_string(40, 's');

// The storage of a string, also after its end; it remains the string's own, so it may be read.
std::string_view storage(const std::string& text) {
    return {text.data(), text.capacity()};
}

TEST(Wipe, OverwritesAllThatTheStringEverHeld) {
    for (const std::size_t length : {0U, 1U, 15U, 16U, 100U}) {
        std::string text(length, 's');
        text.resize(length / 2);
        wipe(text);
        EXPECT_TRUE(text.empty());
        EXPECT_EQ(storage(text).find('s'), std::string_view::npos) << length;
    }
}

TEST(SecretString, TakesOverAStringAndWipesIt) {
    for (std::string text : {std::string("short"), longer_than_any_short_string}) {
        const std::string copy = text;
        const secret_string secret(std::move(text));
        EXPECT_EQ(secret.reveal(), copy);
        EXPECT_EQ(storage(text).find('s'), std::string_view::npos);  // NOLINT: moved from
    }
}

TEST(SecretString, CopiesAndMoves) {
    secret_string first("one");
    secret_string copy = first;
    EXPECT_EQ(copy.reveal(), "one");
    const secret_string moved = std::move(first);
    EXPECT_EQ(moved.reveal(), "one");
    EXPECT_TRUE(first.empty());  // NOLINT: moved from
    copy = secret_string("two");
    EXPECT_EQ(copy.reveal(), "two");
    copy = moved;
    EXPECT_EQ(copy.reveal(), "one");
    copy = *&copy;
    EXPECT_EQ(copy.reveal(), "one");
}

TEST(SecretString, Appends) {
    secret_string secret;
    std::string expected;
    for (int i = 0; i < 100; ++i) {
        secret.append("abc");
        expected += "abc";
        EXPECT_EQ(secret.reveal(), expected);
    }
}

TEST(Credentials, HoldUserAndPassword) {
    const credentials identity("mrose", "tanstaaf");
    EXPECT_EQ(identity.user(), "mrose");
    EXPECT_EQ(identity.password().reveal(), "tanstaaf");
}

}  // namespace
