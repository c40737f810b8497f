// SPDX-License-Identifier: MIT
// The work of one account is done in order, and its end is told.
#include "fetch/pipeline/serial_worker.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

namespace pop3::fetch {
namespace {

TEST(SerialWorker, DoesOnePieceAfterTheOther) {
    std::vector<int> done;
    serial_worker one;
    for (int i = 0; i < 3; ++i) {
        one.start([&done, i] { done.push_back(i); });
        one.wait();
    }
    EXPECT_EQ(done, (std::vector{0, 1, 2}));
}

TEST(SerialWorker, SetsItsEventWhenItsWorkIsDone) {
    std::latch may_end(1);
    serial_worker one;
    EXPECT_TRUE(one.done().is_set());
    one.start([&] { may_end.wait(); });
    EXPECT_FALSE(one.done().is_set());
    may_end.count_down();
    std::latch told(1);
    const std::stop_callback telling(one.done().token(), [&] { told.count_down(); });
    told.wait();
    EXPECT_TRUE(one.done().is_set());
}

TEST(SerialWorker, ThrowsOnceWhatItsWorkThrew) {
    serial_worker one;
    one.start([] { throw std::runtime_error("no"); });
    EXPECT_THROW(one.wait(), std::runtime_error);
    one.wait();
}

TEST(SerialWorker, IsNotGoneBeforeItsWorkIsDone) {
    std::atomic<bool> done = false;
    {
        serial_worker one;
        one.start([&] { done = true; });
    }
    EXPECT_TRUE(done);
}

TEST(SerialWorker, IsWaitedForByAThreadWhoseRunnerCannotWait) {
    std::latch may_end(1);
    serial_worker one;
    one.start([&] { may_end.wait(); });
    flow<void> awaiting = one.finished();
    ASSERT_NE(awaiting.next(), nullptr);
    may_end.count_down();
    awaiting.done({std::make_error_code(std::errc::too_many_files_open)});
    EXPECT_EQ(awaiting.next(), nullptr);
    EXPECT_FALSE(awaiting.take());
}

TEST(SerialWorker, IsAwaitedWithoutBlocking) {
    std::latch may_end(1);
    serial_worker one;
    one.start([&] { may_end.wait(); });
    flow<void> awaiting = one.finished();
    const io_request* want = awaiting.next();
    ASSERT_NE(want, nullptr);
    EXPECT_EQ(want->type, io_request::kind::wait);
    EXPECT_TRUE(want->uninterrupted);
    EXPECT_FALSE(want->happening->is_set());
    may_end.count_down();
    one.join();
    awaiting.done({});
    EXPECT_EQ(awaiting.next(), nullptr);
    EXPECT_FALSE(awaiting.take());
}

TEST(SerialWorker, PassesTheExceptionOfItsWorkToTheFlow) {
    serial_worker one;
    one.start([] { throw std::runtime_error("no"); });
    one.join();
    flow<void> awaiting = one.finished();
    while (awaiting.next()) awaiting.done({});
    EXPECT_THROW(static_cast<void>(awaiting.take()), std::runtime_error);
}

// ---- a thread for one account ----

// Where a piece of work was done.
std::thread::id thread_of(serial_worker& one, system::work_kind kind, serial_worker::extent size) {
    std::thread::id where;
    one.start([&] { where = std::this_thread::get_id(); }, kind, size);
    one.wait();
    return where;
}

using extent = serial_worker::extent;
using system::work_kind;

TEST(SerialWorkerOfOneAccount, DoesOnItsThreadWhatThatWouldWaitFor) {
    serial_worker one;
    one.use_own_thread();
    EXPECT_EQ(thread_of(one, work_kind::ledger, extent::much), std::this_thread::get_id());
    EXPECT_NE(thread_of(one, work_kind::delivery, extent::much), std::this_thread::get_id());
}

TEST(SerialWorkerOfOneAccount, DoesLittleWorkOnItsThread) {
    serial_worker one;
    one.use_own_thread(std::chrono::hours(1));
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(thread_of(one, work_kind::delivery, extent::little), std::this_thread::get_id());
    one.start([] { throw std::runtime_error("no"); }, work_kind::delivery, extent::little);
    EXPECT_TRUE(one.done().is_set());
    EXPECT_THROW(one.wait(), std::runtime_error);
}

TEST(SerialWorkerOfOneAccount, GivesLittleWorkThatTakesLongToAThread) {
    serial_worker one;
    one.use_own_thread(std::chrono::microseconds(-1));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(thread_of(one, work_kind::delivery, extent::little), std::this_thread::get_id());
    EXPECT_NE(thread_of(one, work_kind::delivery, extent::little), std::this_thread::get_id());
}

TEST(SerialWorker, DoesNothingOnAThreadThatCarriesMany) {
    serial_worker one;
    for (const work_kind kind : {work_kind::ledger, work_kind::delivery})
        EXPECT_NE(thread_of(one, kind, extent::little), std::this_thread::get_id());
}

// The work may use what the flow owns.
TEST(SerialWorker, DoesNotOutliveAFlowThatIsDropped) {
    std::latch may_end(1);
    std::atomic<bool> done = false;
    serial_worker one;
    one.start([&] {
        may_end.wait();
        done = true;
    });
    {
        flow<void> dropped = one.finished();
        ASSERT_NE(dropped.next(), nullptr);
        may_end.count_down();
    }
    EXPECT_TRUE(done);
}

}  // namespace
}  // namespace pop3::fetch
