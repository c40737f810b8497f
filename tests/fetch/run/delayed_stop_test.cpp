// SPDX-License-Identifier: MIT
// A stop request that reaches the targets a moment later.
#include "fetch/run/delayed_stop.hpp"

#include <gtest/gtest.h>

#include <semaphore>

namespace pop3::fetch {
namespace {

using namespace std::chrono_literals;

TEST(DelayedStop, IsPassedOnAfterItsGrace) {
    std::stop_source asked;
    const delayed_stop late(asked.get_token(), 1ms);
    std::binary_semaphore passed_on{0};
    const std::stop_callback seen(late.token(), [&] { passed_on.release(); });
    EXPECT_FALSE(late.token().stop_requested());
    asked.request_stop();
    passed_on.acquire();
}

TEST(DelayedStop, ThatWasAskedForBeforeIsPassedOnToo) {
    std::stop_source asked;
    asked.request_stop();
    const delayed_stop late(asked.get_token(), 1ms);
    std::binary_semaphore passed_on{0};
    const std::stop_callback seen(late.token(), [&] { passed_on.release(); });
    passed_on.acquire();
}

TEST(DelayedStop, EndsWithoutAWaitWhenItIsNotNeededAnyMore) {
    std::stop_source asked;
    std::stop_token token;
    {
        const delayed_stop late(asked.get_token(), 24h);
        token = late.token();
        asked.request_stop();
    }
    EXPECT_FALSE(token.stop_requested());
}

TEST(DelayedStop, IsTheSameForAllThatAreStoppedTogether) {
    const std::stop_source asked;
    const std::stop_source another;
    const auto one = delayed_stop::shared(asked.get_token(), 1s);
    EXPECT_EQ(delayed_stop::shared(asked.get_token(), 1s), one);
    EXPECT_NE(delayed_stop::shared(another.get_token(), 1s), one);
    EXPECT_NE(delayed_stop::shared(asked.get_token(), 2s), one);
}

}  // namespace
}  // namespace pop3::fetch
