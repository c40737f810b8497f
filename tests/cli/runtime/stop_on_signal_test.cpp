// SPDX-License-Identifier: MIT
// Signals that stop a run, by a clock of our own. The signals are real.
#include "cli/runtime/stop_on_signal.hpp"

#include <gtest/gtest.h>
#include <sysexits.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>

namespace pop3::cli {
namespace {

using namespace std::chrono_literals;

// A clock that lets a test wait until it was read.
class told_time {
  public:
    stop_on_signal::clock clock() {
        return [this] {
            const std::scoped_lock hold(guard_);
            ++asked_;
            changed_.notify_all();
            return now_;
        };
    }
    // Sends a signal when `after` the last one has passed, and waits until the clock was read.
    void signal(std::chrono::milliseconds after, int number = SIGTERM) {
        std::unique_lock hold(guard_);
        now_ += after;
        const int before = asked_;
        ::kill(::getpid(), number);
        changed_.wait(hold, [&] { return asked_ > before; });
    }

  private:
    std::mutex guard_;
    std::condition_variable changed_;
    std::chrono::steady_clock::time_point now_{};
    int asked_ = 0;
};

TEST(StopOnSignal, TheFirstOneRequestsAStop) {
    told_time time;
    const stop_on_signal stop(time.clock());
    EXPECT_FALSE(stop.token().stop_requested());
    time.signal(0ms);
    EXPECT_TRUE(stop.token().stop_requested());
}

TEST(StopOnSignal, TwoWithinASecondAreOne) {
    told_time time;
    const stop_on_signal stop(time.clock());
    time.signal(0ms);
    time.signal(999ms);
    EXPECT_TRUE(stop.token().stop_requested());
}

TEST(StopOnSignalDeathTest, ALaterOneEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            told_time time;
            const stop_on_signal stop(time.clock());
            time.signal(0ms);
            time.signal(1000ms);
            ::pause();
        },
        testing::ExitedWithCode(EX_TEMPFAIL), "");
}

TEST(StopOnSignalDeathTest, AnInterruptEndsTheProcessByThatSignalAfterItsWork) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            {
                told_time time;
                const stop_on_signal stop(time.clock());
                time.signal(0ms, SIGINT);
            }
            std::fputs("all is written", stderr);
            stop_on_signal::end_if_interrupted();
            ::_exit(0);
        },
        testing::KilledBySignal(SIGINT), "all is written");
}

TEST(StopOnSignalDeathTest, ALaterInterruptEndsItAtOnceByThatSignal) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            told_time time;
            const stop_on_signal stop(time.clock());
            time.signal(0ms, SIGINT);
            time.signal(1000ms, SIGINT);
            ::pause();
        },
        testing::KilledBySignal(SIGINT), "");
}

TEST(StopOnSignalDeathTest, AnotherSignalLeavesTheExitStatusToTheProgram) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            {
                told_time time;
                const stop_on_signal stop(time.clock());
                time.signal(0ms);
            }
            stop_on_signal::end_if_interrupted();
            ::_exit(EX_TEMPFAIL);
        },
        testing::ExitedWithCode(EX_TEMPFAIL), "");
}

// nohup(1) and a shell that runs a command in the background ignore them.
TEST(StopOnSignalDeathTest, WhatIsIgnoredStaysIgnored) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            ::signal(SIGINT, SIG_IGN);
            ::signal(SIGHUP, SIG_IGN);
            told_time time;
            const stop_on_signal stop(time.clock());
            ::kill(::getpid(), SIGINT);
            ::kill(::getpid(), SIGHUP);
            ::_exit(stop.token().stop_requested() ? 1 : 0);
        },
        testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace pop3::cli
