// SPDX-License-Identifier: MIT
// How long an account waits: by the result of a run, the time, and chance; all of them given.
#include "fetch/ledger/run_state.hpp"

#include <gtest/gtest.h>

#include "fetch/error.hpp"

namespace pop3::fetch {
namespace {

using std::chrono::seconds;

constexpr instant noon{seconds(1'000'000)};

report stopped_by(const failure& reason) {
    report result;
    result.stopped = reason;
    return result;
}

seconds wait_after(const run_state& stands) {
    return stands.back_off == back_off_reason::none ? seconds(0) : stands.not_before - noon;
}

// The state after `times` runs in a row that ended with `reason`.
run_state after_times(int times, const failure& reason) {
    run_state stands;
    for (int i = 0; i < times; ++i) stands = next_state(stands, stopped_by(reason), noon, 0);
    return stands;
}

TEST(Standing, AGoodRunLeavesNothingBehindButCounts) {
    run_state before = after_times(3, fail(errc::in_use));
    report good;
    good.listed = 5;
    good.fetched = 2;
    good.octets = 100;
    good.deleted = 1;
    const run_state stands = next_state(next_state(before, good, noon, 0), good, noon, 0);
    EXPECT_EQ(stands.back_off, back_off_reason::none);
    EXPECT_EQ(stands.succeeded, noon);
    EXPECT_EQ(stands.listed, 4U);
    EXPECT_EQ(stands.fetched, 4U);
    EXPECT_EQ(stands.octets, 200U);
    EXPECT_EQ(stands.refusals, 0U);
    EXPECT_EQ(stands.error, "");
}

TEST(Standing, TheDelayThatTheServerAnnouncesIsKeptBetweenLogins) {
    report good;
    good.login_delay = seconds(900);
    const run_state stands = next_state({}, good, noon, 1);
    EXPECT_EQ(stands.back_off, back_off_reason::login_delay);
    EXPECT_EQ(wait_after(stands), seconds(900));
}

TEST(Standing, ABusyServerIsLeftAloneTwiceAsLongEachTimeUpToAnHour) {
    for (const errc code :
         {errc::in_use, errc::login_delay, errc::system_temporary, errc::login_unavailable}) {
        EXPECT_EQ(wait_after(after_times(1, fail(code))), seconds(60));
        EXPECT_EQ(wait_after(after_times(2, fail(code))), seconds(120));
        EXPECT_EQ(wait_after(after_times(20, fail(code))), seconds(3600));
        EXPECT_EQ(after_times(1, fail(code)).back_off, back_off_reason::server_busy);
    }
}

TEST(Standing, ATargetThatRefusesTheLoginIsLeftAloneToo) {
    const failure refused{fetch_errc::target_login_refused, {}, {}, {}};
    EXPECT_EQ(wait_after(after_times(2, refused)), seconds(120));
    EXPECT_EQ(after_times(1, refused).back_off, back_off_reason::target_refused);
}

TEST(Standing, MailThatTheTargetRefusesIsTold) {
    report waiting;
    waiting.refused_waiting = 1;
    const run_state stays = next_state({}, waiting, noon, 0);
    EXPECT_EQ(stays.error, "1 message refused by the target, tried again later");
    EXPECT_FALSE(stays.succeeded);
    report moved;
    moved.refused_delivered = 2;
    EXPECT_EQ(next_state({}, moved, noon, 0).error,
              "2 messages refused by the target, delivered to refused-to");
}

TEST(Standing, AServerThatSaysHowLongIsLeftAloneForSoLong) {
    failure reason = fail(errc::login_delay);
    reason.retry_after = seconds(500);
    EXPECT_EQ(wait_after(after_times(1, reason)), seconds(500));
}

TEST(Standing, NoWaitIsLongerThanADayWhateverAServerAsksFor) {
    report good;
    good.login_delay = seconds(4'294'967'295);
    EXPECT_EQ(wait_after(next_state({}, good, noon, 1)), longest_wait);
    failure reason = fail(errc::login_delay);
    reason.retry_after = seconds(4'294'967'295);
    EXPECT_EQ(wait_after(next_state({}, stopped_by(reason), noon, 1)), longest_wait);
}

TEST(Standing, AWaitEndsWhenItsTimeHasCome) {
    const run_state stands = after_times(1, fail(errc::in_use));
    EXPECT_EQ(wait_left(stands, noon + seconds(59)), seconds(1));
    EXPECT_EQ(wait_left(stands, noon + seconds(60)), seconds(0));
}

TEST(Standing, ATimeThatAClockSetWhichRanAheadHoldsNobodyBack) {
    run_state stands = after_times(1, fail(errc::in_use));
    EXPECT_EQ(wait_left(stands, noon - seconds(1)), seconds(0)) << "ended in the future";
    stands.not_before = noon + longest_wait + seconds(1);
    EXPECT_EQ(wait_left(stands, noon), seconds(0)) << "longer than any wait";
}

TEST(Standing, ASuccessInTheFutureIsNone) {
    run_state before;
    before.succeeded = noon + std::chrono::days(3650);
    EXPECT_FALSE(next_state(before, stopped_by(fail(errc::in_use)), noon, 0).succeeded);
}

TEST(Standing, WaitsLongBetweenLoginsOverAnHourOrADayAfterTheLastSuccess) {
    report good;
    good.login_delay = longest_back_off;
    run_state stands = next_state({}, good, noon, 0);
    EXPECT_FALSE(waits_long(stands, noon));
    EXPECT_FALSE(waits_long(stands, noon + longest_wait));
    EXPECT_TRUE(waits_long(stands, noon + longest_wait + seconds(1)));
    stands.succeeded.reset();
    EXPECT_TRUE(waits_long(stands, noon));
    good.login_delay += seconds(1);
    EXPECT_TRUE(waits_long(next_state({}, good, noon, 0), noon));
    EXPECT_FALSE(waits_long(after_times(1, fail(errc::in_use)), noon));
}

TEST(Standing, ChanceMakesWaitsLongerByUpToAQuarterAndNeverShorter) {
    EXPECT_EQ(wait_after(next_state({}, stopped_by(fail(errc::in_use)), noon, 0.5)), seconds(67));
    EXPECT_EQ(wait_after(next_state({}, stopped_by(fail(errc::in_use)), noon, 1)), seconds(75));
}

TEST(Standing, ARefusedPasswordWaitsAnHourAndThenUpToADay) {
    for (const errc code : {errc::authentication_failed, errc::login_refused}) {
        EXPECT_EQ(wait_after(after_times(1, fail(code))), seconds(3600));
        EXPECT_EQ(wait_after(after_times(9, fail(code))), seconds(24 * 3600));
        EXPECT_EQ(after_times(1, fail(code)).back_off, back_off_reason::refused);
    }
}

TEST(Standing, APasswordThatWasTakenLatelyWaitsMinutesFirstAndAnHourAfterTheSecondRefusal) {
    const report refused = stopped_by(fail(errc::authentication_failed));
    run_state stands = next_state({}, refused, noon, 0, true);
    EXPECT_EQ(wait_after(stands), seconds(300));
    stands = next_state(stands, refused, noon, 0, true);
    EXPECT_EQ(wait_after(stands), seconds(3600));
    stands = next_state(stands, refused, noon, 0, true);
    EXPECT_EQ(wait_after(stands), seconds(7200));
}

TEST(Standing, APasswordThatWasNotLookedAtIsNotRefused) {
    for (const errc code : {errc::not_supported, errc::no_common_mechanism, errc::server_error,
                            errc::cleartext_refused})
        EXPECT_NE(after_times(1, fail(code)).back_off, back_off_reason::refused);
}

TEST(Standing, ABusyServerCountsForNoRefusedPassword) {
    run_state stands = after_times(5, fail(errc::in_use));
    stands = next_state(stands, stopped_by(fail(errc::login_refused)), noon, 0);
    EXPECT_EQ(wait_after(stands), seconds(3600));
}

TEST(Standing, ALoginEndsTheRowOfRefusalsHoweverTheRunEnds) {
    run_state stands = after_times(3, fail(errc::login_refused));
    report lost = stopped_by(fail(errc::closed_by_server));
    lost.logged_in = true;
    stands = next_state(stands, lost, noon, 0);
    EXPECT_EQ(stands.refusals, 0U);
}

TEST(Standing, ALostConnectionMakesNobodyWait) {
    for (const errc code : {errc::connect_failed, errc::closed_by_server, errc::timed_out}) {
        const run_state stands = after_times(4, fail(code));
        EXPECT_EQ(stands.back_off, back_off_reason::none);
        EXPECT_FALSE(stands.succeeded);
        EXPECT_EQ(stands.error, fail(code).message());
    }
}

TEST(Standing, AMessageThatStaysBehindIsNoSuccess) {
    report result;
    result.failed.push_back({message_number(1), "uid", fail(errc::server_error)});
    const run_state stands = next_state({}, result, noon, 0);
    EXPECT_FALSE(stands.succeeded);
    EXPECT_EQ(stands.error, fail(errc::server_error).message());
}

TEST(Standing, ALineOfTheListingThatCannotBeReadIsNoSuccess) {
    report result;
    result.unreadable = 2;
    const run_state stands = next_state({}, result, noon, 0);
    EXPECT_FALSE(stands.succeeded);
    EXPECT_EQ(stands.error, "2 lines of the listing cannot be parsed");
}

}  // namespace
}  // namespace pop3::fetch
