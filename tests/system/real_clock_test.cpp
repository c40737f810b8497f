// SPDX-License-Identifier: MIT
// The clock of the process is never destroyed: a thread that is not waited for (system/blocking_call.hpp) reads it
// while the process ends.
#include "system/clock_and_poll.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <tuple>

namespace pop3::system {
namespace {

TEST(RealClock, IsThereWhileTheProcessEnds) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");  // where nobody has used it yet
    EXPECT_EXIT(
        {
            // Called when all that is constructed after this line has been destroyed.
            std::atexit([] {
                const bool is_later = real_clock().now() > time_point{};
                std::_Exit(is_later ? 0 : 1);
            });
            std::ignore = real_clock().now();
            std::exit(1);
        },
        testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace pop3::system
