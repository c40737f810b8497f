// SPDX-License-Identifier: MIT
// The input buffer: nothing is lost or moved wrongly, and it grows only while data is pending.
#include "wire/input_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace {

using namespace pop3;
using wire::input_buffer;

void feed(input_buffer& buffer, std::string_view octets) {
    const auto room = buffer.room();
    ASSERT_GE(room.size(), octets.size());
    std::ranges::copy(octets, room.begin());
    buffer.fed(octets.size());
}

TEST(InputBuffer, IsEmptyAtFirst) {
    EXPECT_EQ(input_buffer(100).unread(), "");
}

TEST(InputBuffer, KeepsWhatIsNotConsumed) {
    input_buffer buffer(100);
    feed(buffer, "+OK\r\n+O");
    buffer.consume(5);
    feed(buffer, "K\r\n");
    EXPECT_EQ(buffer.unread(), "+OK\r\n");
}

TEST(InputBuffer, StartsSmallAgainAfterItsMemoryWasReleased) {
    input_buffer buffer(256 * 1024);
    feed(buffer, std::string(4096, 'x'));
    buffer.consume(4096);
    EXPECT_GT(buffer.room().size(), 4096u);
    buffer.release();
    EXPECT_EQ(buffer.unread(), "");
    EXPECT_EQ(buffer.room().size(), 4096u);
}

TEST(InputBuffer, ReleasesNothingThatIsUnread) {
    input_buffer buffer(100);
    feed(buffer, "+OK");
    buffer.release();
    EXPECT_EQ(buffer.unread(), "+OK");
}

TEST(InputBuffer, StartsSmallAndGrowsWhileItIsFilled) {
    input_buffer buffer(256 * 1024);
    EXPECT_EQ(buffer.room().size(), 4096u);
    std::size_t most = 0;
    for (int i = 0; i < 5; ++i) {
        const std::size_t room = buffer.room().size();
        buffer.fed(room);
        buffer.consume(room);
        most = std::max(most, room);
    }
    EXPECT_EQ(most, 256u * 1024);
}

TEST(InputBuffer, StaysSmallWhileItIsNotFilled) {
    input_buffer buffer(256 * 1024);
    for (int i = 0; i < 1000; ++i) {
        feed(buffer, std::string(100, 'x'));
        buffer.consume(100);
    }
    EXPECT_LE(buffer.room().size(), 4096u);
}

TEST(InputBuffer, HasNoRoomOnceAllItMayHoldIsUnread) {
    input_buffer buffer(10);
    feed(buffer, "0123456789");
    EXPECT_TRUE(buffer.room().empty());
    buffer.consume(1);
    EXPECT_FALSE(buffer.room().empty());
    EXPECT_EQ(buffer.unread(), "123456789");
}

// 251 octets again and again: no part of them looks like another a little further on.
std::string octets_to_feed(std::size_t size) {
    std::string octets;
    for (std::size_t i = 0; i < size; ++i) octets += static_cast<char>(i % 251);
    return octets;
}

TEST(InputBuffer, IsAQueueWhateverIsDoneToIt) {
    std::mt19937 random(1);
    const std::string octets = octets_to_feed(251 + 70'000);
    for (const std::size_t most : {7U, 4096U, 5000U, 70'000U}) {
        input_buffer buffer(most);
        std::string expected;
        std::size_t fed = 0;
        for (int i = 0; i < 3000; ++i) {
            const auto room = buffer.room();
            const std::size_t n = random() % 4 ? random() % (room.size() + 1) : room.size();
            const std::string_view next = std::string_view(octets).substr(fed % 251, n);
            feed(buffer, next);
            expected += next;
            fed += n;
            ASSERT_EQ(buffer.unread(), expected);
            const std::size_t taken =
                random() % 4 ? random() % (expected.size() + 1) : expected.size();
            buffer.consume(taken);
            expected.erase(0, taken);
        }
    }
}

}  // namespace
