// SPDX-License-Identifier: MIT
// Which limit ends a step, by plain points in time.
#include "net/time_budget.hpp"

#include <gtest/gtest.h>

namespace pop3::test {
namespace {

using net::time_budget;
using namespace std::chrono_literals;

const system::time_point begin = system::time_point() + 1h;

TEST(TimeBudget, ConnectingEndsByItsOwnLimit) {
    time_budget time({.connect = 30s, .read = 60s, .total = 1h}, begin);
    time.start_connect(begin + 1s);
    EXPECT_EQ(time.until(), begin + 31s);
    EXPECT_EQ(time.describe(), "no connection within 30 s");
}

TEST(TimeBudget, EachReadBeginsAnew) {
    time_budget time({.read = 60s}, begin);
    time.start_io(begin);
    time.start_io(begin + 50s);
    EXPECT_EQ(time.until(), begin + 110s);
    EXPECT_EQ(time.describe(), "no answer within 60 s");
}

TEST(TimeBudget, AFactorMultipliesTheTimeOfARead) {
    time_budget time({.read = 1500ms}, begin);
    time.start_io(begin, 3);
    EXPECT_EQ(time.until(), begin + 4500ms);
    EXPECT_EQ(time.describe(), "no answer within 4.500 s");
}

TEST(TimeBudget, TheTotalEndsAStepThatMayTakeLonger) {
    time_budget time({.read = 60s, .total = 100s}, begin);
    time.start_io(begin + 50s);
    EXPECT_EQ(time.until(), begin + 100s);
    EXPECT_EQ(time.describe(), "the session's limit of 100 s");
}

TEST(TimeBudget, AWaitIsLimitedByTheTotalAlone) {
    time_budget time({.read = 60s, .total = 2h}, begin);
    time.start_wait();
    EXPECT_EQ(time.until(), begin + 2h);
}

TEST(TimeBudget, TheTotalPassesAtItsEnd) {
    const time_budget time({.total = 100s}, begin);
    EXPECT_FALSE(time.total_passed(begin + 99s));
    EXPECT_TRUE(time.total_passed(begin + 100s));
}

TEST(TimeBudget, WithoutATotalThereIsAlwaysTime) {
    time_budget time({.total = time_limits::no_limit}, begin);
    time.start_wait();
    EXPECT_EQ(time.until(), system::time_point::max());
    EXPECT_FALSE(time.total_passed(system::time_point::max()));
}

TEST(TimeBudget, ALimitBeyondTheClockIsNoLimit) {
    time_budget time({.read = time_limits::no_limit, .total = time_limits::no_limit}, begin);
    time.start_io(begin, 10);
    EXPECT_EQ(time.until(), system::time_point::max());
}

TEST(TimeBudget, ASessionEndsAfterADayIfNothingElseIsChosen) {
    time_budget time({}, begin);
    time.start_wait();
    EXPECT_EQ(time.until(), begin + 24h);
    EXPECT_TRUE(time.total_passed(begin + 24h));
}

TEST(TimeBudget, TheEndOfTheRunEndsASessionThatMayTakeLonger) {
    time_budget time({.total = time_limits::no_limit, .end = begin + 20s}, begin);
    time.start_io(begin);
    EXPECT_EQ(time.until(), begin + 20s);
    EXPECT_EQ(time.describe(), "the time limit of the run");
    EXPECT_TRUE(time.total_passed(begin + 20s));
}

// ---- replies that drip ----

class DrippedReply : public ::testing::Test {
  protected:
    // `octets` come after `span`. Returns whether there was time for that.
    bool comes(std::chrono::milliseconds span, std::size_t octets) {
        time_.start_read(now_);
        if (now_ + span > time_.until()) return false;
        now_ += span;
        time_.received(now_, octets);
        return true;
    }
    system::time_point now_ = begin;
    time_budget time_{{.read = 60s}, begin};
};

TEST_F(DrippedReply, OfLessThan1KiBEndsAfterFiveMinutes) {
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(comes(50s, 170)) << i;
    EXPECT_FALSE(comes(1ms, 170));
    EXPECT_EQ(now_, begin + 5min);
    EXPECT_EQ(time_.describe(), "less than 1 KiB of a reply within 300 s");
}

TEST_F(DrippedReply, Of1KiBInThatTimeMayTakeLonger) {
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(comes(50s, 171)) << i;
}

TEST_F(DrippedReply, IsMeasuredAnewForEachReply) {
    for (int i = 0; i < 100; ++i) {
        time_.begin_reply();
        ASSERT_TRUE(comes(50s, 5)) << i;
    }
}

TEST_F(DrippedReply, IsNotHeldResponsibleForTheTimeBetweenTwoReads) {
    for (int i = 0; i < 100; ++i) {
        now_ += 1min;  // of the disk
        ASSERT_TRUE(comes(1s, 1)) << i;
    }
}

TEST_F(DrippedReply, MayTakeAsLongAsFiveReads) {
    time_ = time_budget({.read = 2s}, begin);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(comes(1s, 1)) << i;
    EXPECT_FALSE(comes(1ms, 1));
    EXPECT_EQ(time_.describe(), "less than 1 KiB of a reply within 10 s");
}

TEST_F(DrippedReply, HasAllTheTimeIfAReadHas) {
    time_ = time_budget({.read = time_limits::no_limit}, begin);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(comes(1h, 1)) << i;
}

}  // namespace
}  // namespace pop3::test
