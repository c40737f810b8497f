// SPDX-License-Identifier: MIT
// Which address is tried when (RFC 8305, section 5), by a clock of this test.
#include "net/connect_race.hpp"

#include <gtest/gtest.h>

namespace pop3::test {
namespace {

using net::connect_race;
using namespace std::chrono_literals;

const system::time_point race_begin = system::time_point() + 1h;

std::size_t started(const connect_race::step& step) {
    return std::get<connect_race::start>(step).candidate;
}

system::time_point waits_until(const connect_race::step& step) {
    return std::get<connect_race::wait>(step).until;
}

bool is_lost(const connect_race::step& step) {
    return std::holds_alternative<connect_race::lost>(step);
}

TEST(ConnectRace, TheFirstAddressHasAHeadStart) {
    connect_race race(2);
    EXPECT_EQ(started(race.next(race_begin)), 0U);
    EXPECT_EQ(waits_until(race.next(race_begin)), race_begin + 250ms);
    EXPECT_EQ(waits_until(race.next(race_begin + 249ms)), race_begin + 250ms);
    EXPECT_EQ(started(race.next(race_begin + 250ms)), 1U);
}

TEST(ConnectRace, AFailureStartsTheNextAtOnce) {
    connect_race race(2);
    EXPECT_EQ(started(race.next(race_begin)), 0U);
    race.failed("refused");
    EXPECT_EQ(started(race.next(race_begin)), 1U);
}

TEST(ConnectRace, AFailureOfOneOfTwoStartsTheThirdAtOnce) {
    connect_race race(3);
    EXPECT_EQ(started(race.next(race_begin)), 0U);
    EXPECT_EQ(started(race.next(race_begin + 250ms)), 1U);
    race.failed("refused");
    EXPECT_EQ(started(race.next(race_begin + 251ms)), 2U);
    EXPECT_EQ(waits_until(race.next(race_begin + 251ms)), system::time_point::max());
}

TEST(ConnectRace, TheLastAddressHasAllTheTimeThereIs) {
    connect_race race(1);
    EXPECT_EQ(started(race.next(race_begin)), 0U);
    EXPECT_EQ(waits_until(race.next(race_begin + 24h)), system::time_point::max());
}

TEST(ConnectRace, IsLostWhenAllHaveFailedAndSaysWhy) {
    connect_race race(2);
    EXPECT_EQ(started(race.next(race_begin)), 0U);
    EXPECT_EQ(started(race.next(race_begin + 250ms)), 1U);
    race.failed("the second refused");
    EXPECT_FALSE(is_lost(race.next(race_begin + 251ms)));
    race.failed("the first is unreachable");
    EXPECT_TRUE(is_lost(race.next(race_begin + 252ms)));
    EXPECT_EQ(race.complaint(), "the second refused; the first is unreachable");
}

TEST(ConnectRace, WithoutAddressesIsLost) {
    connect_race race(0);
    EXPECT_TRUE(is_lost(race.next(race_begin)));
}

}  // namespace
}  // namespace pop3::test
