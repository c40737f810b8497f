// SPDX-License-Identifier: MIT
// A report keeps few of the messages that failed, and counts all.
#include <gtest/gtest.h>

#include "fetch/report.hpp"

namespace pop3::fetch {
namespace {

message_failures failures(std::uint32_t count) {
    message_failures all;
    for (std::uint32_t n = 1; n <= count; ++n)
        all.push_back({message_number(n), "uid", fail(errc::server_error)});
    return all;
}

TEST(MessageFailures, KeepTenAndCountTheOthers) {
    for (const std::uint32_t count : {9U, 10U, 11U, 100'000U}) {
        const message_failures all = failures(count);
        EXPECT_EQ(all.size(), count);
        EXPECT_EQ(all.kept().size(), std::min<std::size_t>(count, message_failures::most_kept));
        EXPECT_EQ(all.kept().front().number, message_number(1));
    }
}

TEST(MessageFailures, AreNoneAfterTheyWereCleared) {
    message_failures all = failures(11);
    EXPECT_FALSE(all.empty());
    all.clear();
    EXPECT_TRUE(all.empty());
    EXPECT_TRUE(all.kept().empty());
}

}  // namespace
}  // namespace pop3::fetch
