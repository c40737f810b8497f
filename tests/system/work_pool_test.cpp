// SPDX-License-Identifier: MIT
// However much work there is, few threads do it, and all of it.
#include "system/work_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace pop3::system {
namespace {

// Each pool stands after what its threads use: its destructor waits for them.

TEST(WorkPool, StartsAThreadOnlyForWork) {
    std::latch done(1);
    work_pool pool;
    EXPECT_EQ(pool.threads(), 0U);
    pool.add(work_kind::delivery, [&] { done.count_down(); });
    done.wait();
    EXPECT_EQ(pool.threads(), 1U);
}

TEST(WorkPool, DoesAllOfTheWorkWithFewThreads) {
    std::latch done(500);
    work_pool pool;
    for (int i = 0; i < 500; ++i) pool.add(work_kind::delivery, [&] { done.count_down(); });
    done.wait();
    EXPECT_LE(pool.threads(), work_pool::most_of_a_kind);
}

TEST(WorkPool, SyncsWhileEveryDeliveryWaitsForSyncs) {
    constexpr std::ptrdiff_t more_than_threads = 2 * work_pool::most_of_a_kind;
    std::latch delivered(more_than_threads);
    work_pool pool;
    for (std::ptrdiff_t i = 0; i < more_than_threads; ++i)
        pool.add(work_kind::delivery, [&] {
            std::latch synced(1);
            pool.add(work_kind::sync, [&] { synced.count_down(); });
            synced.wait();
            delivered.count_down();
        });
    delivered.wait();
    SUCCEED();
}

TEST(WorkPool, HasThreadsForLedgersWhileDisksAndReceiversStall) {
    std::latch may_go_on(1);
    std::latch recorded(1);
    work_pool pool;
    for (std::size_t i = 0; i < work_pool::most_of_a_kind; ++i)
        for (const work_kind kind : {work_kind::delivery, work_kind::sync})
            pool.add(kind, [&] { may_go_on.wait(); });
    pool.add(work_kind::ledger, [&] { recorded.count_down(); });
    recorded.wait();
    may_go_on.count_down();
    SUCCEED();
}

TEST(WorkPool, EndsItsThreadsAndStartsOthersForLaterWork) {
    std::latch done(1);
    std::latch done_later(1);
    work_pool pool;
    pool.add(work_kind::delivery, [&] { done.count_down(); });
    done.wait();
    pool.end_threads();
    EXPECT_EQ(pool.threads(), 0U);
    pool.add(work_kind::delivery, [&] { done_later.count_down(); });
    done_later.wait();
    EXPECT_EQ(pool.threads(), 1U);
}

TEST(WorkPool, LosesNoWorkThatWaitsWhenItsThreadsEnd) {
    constexpr std::ptrdiff_t more_than_threads = 2 * work_pool::most_of_a_kind;
    std::latch begun(work_pool::most_of_a_kind);
    std::latch done(more_than_threads);
    std::latch may_end(1);
    work_pool pool;
    for (std::ptrdiff_t i = 0; i < more_than_threads; ++i)
        pool.add(work_kind::delivery, [&, i] {
            if (i < static_cast<std::ptrdiff_t>(work_pool::most_of_a_kind)) {
                begun.count_down();
                may_end.wait();
            }
            done.count_down();
        });
    begun.wait();
    pool.add(work_kind::ledger, [&] { may_end.count_down(); });
    pool.end_threads();
    done.wait();
    SUCCEED();
}

}  // namespace
}  // namespace pop3::system
