// SPDX-License-Identifier: MIT
// A run that needs a second session: if commands must not run ahead, and if a message that ends
// sessions comes after a deletion.
#include "fetch/run/account_run.hpp"

#include <gmock/gmock.h>

#include <cerrno>
#include <deque>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/pipeline/fetcher_dialogue.hpp"
#include "fetch/run/maildir_request.hpp"
#include "fetch/targets/maildir_decorator.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "system/local_error.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string broken_batch = pipelined_login + two_listed_at_once + R"(C: RETR 1
    C: RETR 2
    S: +OK
    S: +OK
    S: on)";
const std::string bye = "C: QUIT\nS: +OK";

class AccountRun : public ::testing::Test {
  protected:
    // One run, whose sessions are these.
    report run_over(const std::deque<std::string>& sessions, retention after = retention::keep) {
        return run_over(sessions, to_maildir(after));
    }
    [[nodiscard]] fetch_request to_maildir(retention after) const {
        fetch_request task = maildir_request(0, home.path(), after);
        task.host = "127.0.0.1";
        return task;
    }
    report run_over(const std::deque<std::string>& sessions, const fetch_request& task) {
        run_environment outside = run_environment::real();
        auto next = sessions.begin();
        std::deque<test::scripted_peer> servers;
        outside.connect = [&](const fetch_request& asked) {
            if (next == sessions.end()) throw error(failure{errc::connect_failed, {}, {}, {}});
            connect_options options = asked.options;
            options.port = servers.emplace_back(*next++).port();
            return client(asked.host, options);
        };
        const report result = run(task, watcher, outside);
        EXPECT_EQ(next, sessions.end()) << "a session was not asked for";
        return result;
    }
    std::vector<std::string> mail() { return test::contents_of(home.path() / "Mail/new"); }

    test::temporary_directory home;
    test::null_observer watcher;
};

TEST_F(AccountRun, GoesOnOneAtATimeAfterABrokenBatchAndRemembersIt) {
    const report result = run_over({broken_batch, pipelined_login + two_listed + R"(C: RETR 2
        S: +OK
        S: two
        S: .
        C: RETR 1
        S: +OK
        S: one
        S: .
    )" + bye});
    EXPECT_FALSE(result.stopped);
    EXPECT_TRUE(result.one_at_a_time);
    EXPECT_EQ(result.fetched, 2U);
    EXPECT_THAT(mail(), ElementsAre("one\n", "two\n"));
    EXPECT_FALSE(run_over({pipelined_login + two_listed + bye}).stopped) << "so does the next";
}

TEST_F(AccountRun, DoesNotBlamePipeliningWhereOneAtATimeBreaksAsWell) {
    const report result = run_over({broken_batch, pipelined_login + two_listed + R"(C: RETR 2
        S: +OK
        S: two
        S: .
        C: RETR 1
        S: +OK
        S: on)"});
    EXPECT_TRUE(result.stopped);
    EXPECT_FALSE(result.one_at_a_time);
    EXPECT_THAT(mail(), ElementsAre("two\n"));
    EXPECT_FALSE(run_over({pipelined_login + two_listed_at_once + R"(C: RETR 1
        S: +OK
        S: one
        S: .
    )" + bye})
                     .stopped);
}

TEST_F(AccountRun, LogsInOnceWhereTheServerWantsTimeBetweenLogins) {
    std::string patient = broken_batch;
    const std::string last_capability = "    C: CAPA\n    S: +OK\n    S: PIPELINING\n";
    patient.insert(patient.find(last_capability) + last_capability.size(), "S: LOGIN-DELAY 60\n");
    EXPECT_TRUE(run_over({patient}).stopped);
    EXPECT_THAT(mail(), IsEmpty());
}

const std::string capa_after_login = R"(S: +OK hello
    C: CAPA
    S: +OK
    S: USER
    S: PIPELINING
    S: .
    C: USER mrose
    S: +OK
    C: PASS tanstaaf
    S: +OK
    C: CAPA
)";
const std::string batch_after_login = capa_after_login + "C: UIDL\nC: LIST\n";
const std::string one_by_one = R"(C: RETR 1
    S: +OK
    S: one
    S: .
    C: RETR 2
    S: +OK
    S: two
    S: .
)" + bye;

TEST_F(AccountRun, LogsInOnceWhereItBreaksBeforeTheServerCouldTellOfADelay) {
    const report broken = run_over({batch_after_login});
    ASSERT_TRUE(broken.stopped);
    EXPECT_EQ(broken.stopped->code, errc::closed_by_server);
    EXPECT_FALSE(run_over({pipelined_login + two_listed + one_by_one}).stopped)
        << "in the next run";
    EXPECT_THAT(mail(), ElementsAre("one\n", "two\n"));
}

TEST_F(AccountRun, GoesOnAtOnceWhereTheLastRunShowedThatNoDelayIsRequired) {
    const fetch_request task = to_maildir(retention::keep);
    const report good = run_over({pipelined_login + two_listed_at_once + R"(C: RETR 1
        C: RETR 2
        S: +OK
        S: one
        S: .
        S: +OK
        S: two
        S: .
    )" + bye});
    ASSERT_FALSE(good.stopped);
    open_ledger({task.state})->acquire(names_of(task))->end_run(next_state({}, good, now(), 0));
    for (const char* answered :
         {"", "S: +OK\nS: PIPELINING\nS: .\n", "S: +OK\nS: PIPELINING\nS: .\nS: +OK\nS: 1 a\n",
          "S: +OK\nS: PIPELINING\nS: .\nS: +OK\nS: 1 a\nS: 2 b\nS: .\nS: +OK\nS: 1 5\n"}) {
        SCOPED_TRACE(answered);
        const report result =
            run_over({batch_after_login + answered, pipelined_login + two_listed + bye});
        EXPECT_FALSE(result.stopped);
        EXPECT_TRUE(result.one_at_a_time);
        open_ledger({task.state})->acquire(names_of(task))->set_one_at_a_time(std::nullopt);
    }
}

const std::string listed_in_the_batch = R"(S: +OK
    S: 1 a
    S: 2 b
    S: .
    S: +OK
    S: 1 5
    S: 2 5
    S: .
)";

// A proxy and what it logs in to, for instance.
TEST_F(AccountRun, AsksForCapabilitiesAloneWhereTheyListPipeliningOnlyBeforeTheLogin) {
    const fetch_request task = to_maildir(retention::keep);
    std::string retrieved = one_by_one;
    for (const char* capabilities : {"S: -ERR\n", "S: +OK\nS: UIDL\nS: .\n"}) {
        SCOPED_TRACE(capabilities);
        const report first =
            run_over({batch_after_login + capabilities + listed_in_the_batch + retrieved});
        EXPECT_FALSE(first.stopped);
        EXPECT_FALSE(first.one_at_a_time) << "no promise was broken";
        EXPECT_TRUE(open_ledger({task.state})->acquire(names_of(task))->one_at_a_time());
        EXPECT_FALSE(run_over({capa_after_login + capabilities + two_listed + bye}).stopped);
        open_ledger({task.state})->acquire(names_of(task))->set_one_at_a_time(std::nullopt);
        retrieved = bye;  // both are known
    }
    EXPECT_THAT(mail(), ElementsAre("one\n", "two\n"));
}

TEST_F(AccountRun, NeverTriesABatchAgainWhereTheyListPipeliningOnlyBeforeTheLogin) {
    const fetch_request task = to_maildir(retention::keep);
    const auto book = [&] { return open_ledger({task.state})->acquire(names_of(task)); };
    const instant then = now() - std::chrono::days(29);
    book()->set_one_at_a_time(then);
    EXPECT_FALSE(run_over({capa_after_login + "S: -ERR\n" + two_listed + one_by_one}).stopped);
    EXPECT_GT(book()->one_at_a_time(), then);
}

class counts_octets_of_mail final : public tracer {
  public:
    void sent(std::string_view) override {}
    void received(std::string_view) override {}
    void received_message(std::string_view octets) override { all += octets.size(); }
    std::size_t all = 0;
};

TEST_F(AccountRun, GoesOnOneAtATimeWhereMessagesAreMuchLargerThanAnnounced) {
    constexpr std::size_t messages = 200;  // of 64 KiB
    counts_octets_of_mail count;
    fetch_request task = to_maildir(retention::keep);
    task.options.trace = &count;
    std::string uids = "S: +OK\n";
    std::string requests;
    std::string large;
    for (std::size_t n = 1; n <= messages; ++n) {
        const std::string number = std::to_string(n);
        uids += "S: " + number + " u" + number + '\n';
        requests += "C: RETR " + number + '\n';
    }
    std::string sizes = "S: +OK\n";
    for (std::size_t n = 1; n <= messages; ++n) sizes += "S: " + std::to_string(n) + " 1\n";
    std::string text;
    for (int i = 0; i < 64; ++i) text += "S: " + std::string(1022, 'x') + '\n';
    for (std::size_t n = 1; n <= messages; ++n) large += "S: +OK\n" + text + "S: .\n";
    const report result =
        run_over({pipelined_login + "C: UIDL\nC: LIST\n" + uids + "S: .\n" + sizes + "S: .\n" +
                      requests + large,
                  pipelined_login + "C: UIDL\n" + uids + "S: .\nC: LIST\n" + sizes +
                      "S: .\nC: RETR 2\nS: +OK\n" + text + "S: .\nC: RETR 3\nS: +OK\n" + text},
                 task);
    EXPECT_TRUE(result.stopped);
    EXPECT_EQ(result.fetched, 1U) << "the second one of the second session";
    EXPECT_LT(count.all, 5U * 1024 * 1024);
}

TEST_F(AccountRun, AsksEveryOtherTimeForAMessageThatEndsSessionsWhereItMayNotLogInAgain) {
    const std::string patient_login = login_where("LOGIN-DELAY 60");
    const std::string one_breaks = "C: RETR 1\nS: +OK\nS: on";
    const std::string two_comes_and_goes = R"(C: RETR 2
        S: +OK
        S: two
        S: .
        C: DELE 2
        S: +OK
    )" + bye;
    EXPECT_TRUE(run_over({patient_login + two_listed + one_breaks}, retention::remove).stopped);
    const report deletes =
        run_over({patient_login + two_listed + two_comes_and_goes}, retention::remove);
    EXPECT_FALSE(deletes.stopped);
    EXPECT_EQ(deletes.put_off, 1U);
    const report asks = run_over({patient_login + R"(C: UIDL
        S: +OK
        S: 1 a
        S: 2 c
        S: .
        C: LIST
        S: +OK
        S: 1 5
        S: 2 7
        S: .
        C: RETR 2
        S: +OK
        S: three
        S: .
    )" + one_breaks},
                                 retention::remove);
    EXPECT_TRUE(asks.stopped);
}

TEST_F(AccountRun, DeletesBeforeItAsksForAMessageThatEndsSessions) {
    EXPECT_TRUE(run_over({login + two_listed + R"(C: RETR 1
        S: +OK
        S: on)"})
                    .stopped);
    const report result = run_over({login + two_listed + R"(C: RETR 2
        S: +OK
        S: two
        S: .
        C: DELE 2
        S: +OK
    )" + bye,
                                    login + one_listed("1 5") + "C: RETR 1\nS: +OK\nS: on"},
                                   retention::remove);
    EXPECT_TRUE(result.stopped);
    EXPECT_EQ(result.deleted, 1U);
    EXPECT_THAT(mail(), ElementsAre("two\n"));
}

TEST_F(AccountRun, DeletesNothingWhileAMessageForgesAnswers) {
    const std::string forged = R"(C: RETR 1
        S: +OK
        S: one
        S: .
        S: +OK forged)";
    const std::string listed = R"(C: UIDL
        S: +OK
        S: 1 a
        S: 2 b
        S: .
        C: LIST
        S: +OK
        S: 1 17
        S: 2 5
        S: .
    )";
    EXPECT_TRUE(run_over({login + listed + forged}, retention::remove).stopped);
    const report result = run_over({login + listed + R"(C: RETR 2
        S: +OK
        S: two
        S: .
    )" + forged},
                                   retention::remove);
    EXPECT_TRUE(result.stopped);
    EXPECT_TRUE(result.withheld);
    EXPECT_EQ(result.deleted, 0U);
    EXPECT_THAT(mail(), ElementsAre("two\n"));
}

// UIDL and its answer, which may have no end.
std::string uidl_of(std::size_t lines) {
    std::string text = "C: UIDL\nS: +OK\n";
    for (std::size_t n = 1; n <= lines; ++n) text += "S: " + std::to_string(n) + " u\n";
    return text;
}
constexpr std::size_t unannounced = 100'000;
// All of them are too large for this request.
std::string long_listing() {
    std::string sizes = "C: LIST\nS: +OK\n";
    for (std::size_t n = 1; n <= unannounced + 1; ++n) sizes += "S: " + std::to_string(n) + " 9\n";
    return uidl_of(unannounced + 1) + "S: .\n" + sizes + "S: .\n";
}

const std::string two_announced = "C: STAT\nS: +OK 2 10\n";

TEST_F(AccountRun, AsksStatWhereAListingIsLongAndEndsOneThatGoesFarBeyondIt) {
    const report result = run_over(
        {login + uidl_of(unannounced + 1), login + two_announced + uidl_of(unannounced + 1)});
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, errc::limit_exceeded);
}

TEST_F(AccountRun, BelievesTheStatOfALongListing) {
    const std::string stat = "C: STAT\nS: +OK " + std::to_string(unannounced + 1) + " 900009\n";
    fetch_request task = to_maildir(retention::keep);
    task.policy.largest = 8;
    const report result =
        run_over({login + uidl_of(unannounced + 1), login + stat + long_listing() + bye}, task);
    EXPECT_FALSE(result.stopped) << result.stopped->message();
    EXPECT_EQ(result.listed, unannounced + 1);
}

TEST_F(AccountRun, ExpectsALongListingInTheNextRunWhereItMayNotLogInAgain) {
    const std::string patient = login_where("LOGIN-DELAY 60");
    fetch_request task = to_maildir(retention::keep);
    task.policy.largest = 8;
    const report broken = run_over({patient + uidl_of(unannounced + 1)}, task);
    ASSERT_TRUE(broken.stopped);
    open_ledger({task.state})->acquire(names_of(task))->end_run(next_state({}, broken, now(), 0));
    const report result = run_over({patient + long_listing() + bye}, task);
    EXPECT_FALSE(result.stopped) << result.stopped->message();
    EXPECT_EQ(result.listed, unannounced + 1);
}

TEST_F(AccountRun, FetchesALongListingInTheNextRunAlthoughStatDeniesIt) {
    fetch_request task = to_maildir(retention::keep);
    task.policy.largest = 8;
    const report broken = run_over(
        {login + uidl_of(unannounced + 1), login + two_announced + uidl_of(unannounced + 1)}, task);
    ASSERT_TRUE(broken.stopped);
    open_ledger({task.state})->acquire(names_of(task))->end_run(next_state({}, broken, now(), 0));
    EXPECT_FALSE(run_over({login + long_listing() + bye}, task).stopped);
}

// The first commit delivers, and then the disk fails.
class maildir_on_a_bad_disk final : public maildir_decorator {
  public:
    using maildir_decorator::maildir_decorator;
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override {
        std::vector<delivery> done = maildir_decorator::commit(group);
        if (!std::exchange(failed_, true)) system::raise_errno("sync", EIO);
        return done;
    }

  private:
    bool failed_ = false;
};

TEST_F(AccountRun, RecoversTheGroupInWhichTheTargetFailedAlthoughMoreHadCome) {
    memory_backend box;
    box.add_user("mrose", "tanstaaf");
    for (const char* text : {"one\r\n", "two\r\n", "three\r\n"}) box.add_message("mrose", text);
    pop3::server server({}, box);
    fetch_request task = maildir_request(server.port(), home.path());
    task.policy.strict = true;
    run_environment outside = run_environment::real();
    outside.open_target = [&](const target_spec&, const target_settings&) {
        return std::make_unique<maildir_on_a_bad_disk>(home.path() / "Mail");
    };
    EXPECT_TRUE(run(task, watcher, outside).stopped);
    EXPECT_FALSE(run(task, watcher, run_environment::real()).stopped);
    EXPECT_THAT(mail(), ElementsAre("one\n", "three\n", "two\n"));
}

// Requests a stop when the second message is requested.
class stops_at_the_second final : public tracer {
  public:
    void sent(std::string_view line) override {
        if (line == "RETR 2") stop.request_stop();
    }
    void received(std::string_view) override {}
    std::stop_source stop;
};

TEST_F(AccountRun, DeliversWhatCameWholeBeforeItWasStopped) {
    const std::string into = home.path() / "delivered";
    for (const target_spec& place :
         {target_spec(maildir_spec{home.path() / "Mail"}),
          target_spec(pipe_spec{{"/bin/sh", "-c", "cat > '" + into + "'"}})}) {
        stops_at_the_second signal;
        fetch_request task = to_maildir(retention::keep);
        task.place = place;
        task.state = home.path() / std::to_string(place.index());
        task.options.trace = &signal;
        task.options.stop = signal.stop.get_token();
        const report result = run_over({login + two_listed + R"(C: RETR 1
            S: +OK
            S: one
            S: .)"},
                                       task);
        ASSERT_TRUE(result.stopped);
        EXPECT_EQ(result.stopped->code, errc::cancelled);
        EXPECT_EQ(result.fetched, 1U);
    }
    EXPECT_THAT(mail(), ElementsAre("one\n"));
    EXPECT_EQ(test::content(into), "one\n");
}

}  // namespace
}  // namespace pop3::fetch
