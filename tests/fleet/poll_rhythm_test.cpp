// SPDX-License-Identifier: MIT
// When workers ask the database, on a virtual clock.
#include "fleet/schedule/poll_rhythm.hpp"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <vector>

namespace pop3::fleet {
namespace {

using namespace std::chrono_literals;

constexpr steady_time outset{12h};

TEST(BackOff, DoublesThePauseUpToTheLongest) {
    back_off pause(30s);
    std::vector<std::chrono::milliseconds> pauses;
    for (int i = 0; i < 9; ++i) {
        pause.failed(outset, 0);
        pauses.push_back(
            std::chrono::duration_cast<std::chrono::milliseconds>(pause.next() - outset));
    }
    EXPECT_THAT(pauses, testing::ElementsAre(250ms, 500ms, 1s, 2s, 4s, 8s, 16s, 30s, 30s));
}

TEST(BackOff, IsShorterByChanceByHalfAtMost) {
    back_off pause(30s);
    pause.failed(outset, 1);
    EXPECT_EQ(pause.next(), outset + 125ms);
}

TEST(BackOff, EndsWithASuccess) {
    back_off pause(30s);
    pause.failed(outset, 0);
    pause.succeeded();
    EXPECT_LE(pause.next(), steady_time());
}

TEST(BackOff, BeginsAnewAfterASuccess) {
    back_off pause(30s);
    for (int i = 0; i < 9; ++i) pause.failed(outset, 0);
    pause.succeeded();
    pause.failed(outset, 0);
    EXPECT_EQ(pause.next(), outset + 250ms);
}

// A database that is away for an hour: when each of a thousand workers that lost it together tries.
class Outage : public testing::Test {
  protected:
    Outage() {
        std::minstd_rand random(1);
        std::uniform_real_distribution<double> chance(0, 1);
        for (int worker = 0; worker < workers; ++worker) {
            back_off pause(20s);
            for (steady_time now = outset; now < outset + 1h; now = pause.next()) {
                ++tries[std::chrono::floor<std::chrono::seconds>(now)];
                pause.failed(now, chance(random));
            }
        }
    }
    static constexpr int workers = 1000;
    std::map<steady_time, int> tries;  // of each second
};

TEST_F(Outage, IsAskedAbout240TimesByEachWorker) {
    int all = 0;
    for (const auto& [second, count] : tries) all += count;
    EXPECT_LT(all / workers, 250);
}

TEST_F(Outage, IsNotAskedByAllWorkersAtOnceAfterTheFirstMinute) {
    int most = 0;
    for (const auto& [second, count] : tries)
        if (second > outset + 1min) most = std::max(most, count);
    EXPECT_LT(most, workers / 5);
}

TEST(PollRhythm, DoublesThePauseWhileNothingIsDue) {
    poll_rhythm polls({.runs = 8});
    polls.answered(outset, 8, 0);
    EXPECT_EQ(polls.next(), outset + 250ms);
    polls.answered(outset, 8, 0);
    EXPECT_EQ(polls.next(), outset + 500ms);
}

TEST(PollRhythm, LooksOnceMoreAtOnceAfterSomeAccounts) {
    poll_rhythm polls({.runs = 8});
    polls.answered(outset, 8, 3);
    EXPECT_EQ(polls.next(), outset);
}

TEST(PollRhythm, ReplacesRunsThatEndTogetherTogether) {
    poll_rhythm polls({.runs = 8});
    polls.answered(outset, 8, 8);
    polls.is_full(outset);
    polls.run_ended(outset + 1s, 1s);
    polls.run_ended(outset + 1s + 5ms, 1s);
    EXPECT_EQ(polls.next(), outset + 1s + 20ms);
}

// What it takes ahead shrinks as runs become longer: then it may hold more than it may take without having
// been given all that it asked for.
TEST(PollRhythm, AsksAsSoonAsARunEndsHoweverItBecameFull) {
    poll_rhythm polls({.runs = 8});
    polls.answered(outset, 8, 3);
    polls.is_full(outset);
    polls.run_ended(outset + 1s, 1s);
    EXPECT_EQ(polls.next(), outset + 1s + 20ms);
}

TEST(PollRhythm, LeavesADatabaseThatIsAwayAloneWhenARunEnds) {
    poll_rhythm polls({.runs = 8});
    polls.answered(outset, 8, 8);
    polls.lost(outset, 0);
    polls.lost(outset, 0);
    polls.run_ended(outset, 1s);
    EXPECT_EQ(polls.next(), outset + 500ms);
}

TEST(PollRhythm, TakesNothingAheadAfterOneShortRun) {
    poll_rhythm polls({.runs = 8});
    polls.run_ended(outset, 1ms);
    EXPECT_EQ(polls.free(0), 8U);
}

TEST(PollRhythm, TakesAccountsAheadAfterManyShortRuns) {
    poll_rhythm polls({.runs = 8});
    for (int i = 0; i < 30; ++i) polls.run_ended(outset, 1ms);
    EXPECT_GT(polls.free(0), 16U);
}

TEST(PollRhythm, AsksForNothingWhileItHoldsAllThatItMay) {
    const poll_rhythm polls({.runs = 8});
    EXPECT_EQ(polls.free(3), 5U);
    EXPECT_EQ(polls.free(12), 0U);
}

}  // namespace
}  // namespace pop3::fleet
