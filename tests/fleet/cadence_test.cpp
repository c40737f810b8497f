// SPDX-License-Identifier: MIT
// When an account of the fleet is due.
#include "fleet/schedule/cadence.hpp"

#include <gmock/gmock.h>

#include "fetch/ledger/run_state.hpp"

namespace pop3::fleet {
namespace {

using namespace std::chrono_literals;

constexpr instant noon{std::chrono::seconds(1'800'000'000)};

TEST(Cadence, KeepsItsRhythmWhenARunIsLate) {
    EXPECT_EQ(next_run({.due = noon, .ended = noon + 40s, .every = 300s}, 0.5), noon + 300s);
}

TEST(Cadence, MovesEachRunByATwentiethAtMost) {
    EXPECT_EQ(next_run({.due = noon, .ended = noon, .every = 300s}, 0), noon + 285s);
    EXPECT_EQ(next_run({.due = noon, .ended = noon, .every = 300s}, 1), noon + 315s);
}

TEST(Cadence, CatchesNothingUpAfterALongOutage) {
    const instant ended = noon + 24h;
    const instant next = next_run({.due = noon, .ended = ended, .every = 300s}, 0.5);
    EXPECT_GE(next, ended + 285s);
    EXPECT_LE(next, ended + 300s);
}

TEST(Cadence, CountsFromTheEndAfterAFailure) {
    EXPECT_EQ(next_run({.due = noon, .ended = noon + 60s, .every = 300s, .failures = 1}, 0.5),
              noon + 360s);
}

TEST(Cadence, IsDoubledWithEachFailureAfterTheFirst) {
    EXPECT_EQ(interval_after(300s, 0), 300s);
    EXPECT_EQ(interval_after(300s, 1), 300s);
    EXPECT_EQ(interval_after(300s, 2), 600s);
    EXPECT_EQ(interval_after(300s, 3), 1200s);
}

TEST(Cadence, IsNoLongerThanTheLongestBackOffHoweverOftenARunFailed) {
    EXPECT_EQ(interval_after(300s, 4'000'000'000), fetch::longest_back_off);
}

TEST(Cadence, IsNotShortenedByFailures) {
    EXPECT_EQ(interval_after(24h, 5), 24h);
}

TEST(Cadence, WaitsAsLongAsTheServerAskedFor) {
    EXPECT_EQ(next_run({.due = noon, .ended = noon, .every = 300s, .server_wait = 2h}, 0.5),
              noon + 2h);
}

TEST(Cadence, SpreadsNewAccountsOverOneInterval) {
    EXPECT_EQ(first_run(noon, 300s, 0), noon);
    EXPECT_EQ(first_run(noon, 300s, 0.5), noon + 150s);
}

TEST(TakenAhead, AreAsManyAsBeginDuringARequest) {
    EXPECT_EQ(taken_ahead(8, 100ms), 4U);
    EXPECT_EQ(taken_ahead(8, 2s), 0U);
}

TEST(TakenAhead, AreAFewForEachRunAtMost) {
    EXPECT_EQ(taken_ahead(8, 1us), 32U);
    EXPECT_EQ(taken_ahead(1000, 1us), 256U);
}

TEST(TakenAhead, AreNoneBeforeARunHasEnded) {
    EXPECT_EQ(taken_ahead(8, 0us), 0U);
}

TEST(IdleWait, DoublesUpToItsLimit) {
    EXPECT_EQ(idle_wait(1, 5s), 250ms);
    EXPECT_EQ(idle_wait(2, 5s), 500ms);
    EXPECT_EQ(idle_wait(100, 5s), 5s);
}

}  // namespace
}  // namespace pop3::fleet
