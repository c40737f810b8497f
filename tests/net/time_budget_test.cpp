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
    time_budget time({}, begin);
    time.start_wait();
    EXPECT_EQ(time.until(), system::time_point::max());
    EXPECT_FALSE(time.total_passed(system::time_point::max()));
}

TEST(TimeBudget, ALimitBeyondTheClockIsNoLimit) {
    time_budget time({.read = time_limits::no_limit}, begin);
    time.start_io(begin, 10);
    EXPECT_EQ(time.until(), system::time_point::max());
}

}  // namespace
}  // namespace pop3::test
