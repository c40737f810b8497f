// SPDX-License-Identifier: MIT
// Runs that are due and runs that are not, according to the ledger; the clock is ours.
#include "fetch/run/scheduled_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <deque>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "fetch/error.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/ledger/password_mark.hpp"
#include "fetch/pipeline/mailbox_run.hpp"
#include "fetch/run/account_loop.hpp"
#include "fetch/targets/imap_fixture.hpp"
#include "peers/scripted_peer.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::fetch {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A backend whose maildrops can be made busy.
class busy_backend final : public backend {
  public:
    explicit busy_backend(backend& below) : below_(below) {}
    std::optional<failure> check_password(std::string_view user,
                                          std::string_view password) override {
        ++logins;
        return below_.check_password(user, password);
    }
    result<std::unique_ptr<maildrop>> open(std::string_view user) override {
        if (busy) return fail(*busy);
        return below_.open(user);
    }
    std::optional<errc> busy;
    int logins = 0;

  private:
    backend& below_;
};

// Has no descriptor for what has its password.
class reporting_job final : public account_job {
  public:
    reporting_job(fetch_request task, observer& watcher, report& result)
        : inner_(
              std::move(task),
              []() -> credentials {
                  throw std::system_error(EMFILE, std::system_category(), "eventfd");
              },
              false, watcher),
          result_(result) {}
    void use_own_thread() noexcept override {}
    void open() override { inner_.open(); }
    const fetch_request* next_session() override { return inner_.next_session(); }
    flow<void> session(dialogue& open) override { return inner_.session(open); }
    void stop(std::exception_ptr reason) override { inner_.stop(std::move(reason)); }
    bool close() override {
        const bool again = inner_.close();
        if (!again) result_ = inner_.take_report();
        return again;
    }

  private:
    scheduled_run inner_;
    report& result_;
};

class DueRun : public ::testing::Test {
  protected:
    DueRun() { memory.add_user("mrose", "tanstaaf").add_message("mrose", "one\r\n"); }

    [[nodiscard]] fetch_request work(std::uint16_t port) const {
        fetch_request task{
            "127.0.0.1",
            {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}},
            {"mrose", ""},
            maildir_spec{home.path() / "Mail"},
            home.path() / "state"};
        task.entry = entry;
        task.file = "/home/ann/config.toml";
        return task;
    }
    report run(const std::string& password = "tanstaaf", bool retry_now = false) {
        return run_at(pop.port(), password, retry_now);
    }
    report run_at(std::uint16_t port, const std::string& password, bool retry_now) {
        return run_as({"mrose", password}, port, retry_now);
    }
    report run_as(const credentials& identity, std::uint16_t port, bool retry_now = false) {
        return run_if_due(work(port),
                          [&] {
                              ++asked;
                              return identity;
                          },
                          retry_now, watcher, {[this] { return now; }, [] { return 0.0; }});
    }
    [[nodiscard]] std::vector<account_run_state> remembered() const {
        return open_ledger({home.path() / "state"})->accounts();
    }
    static std::error_code code(const report& result) {
        return result.stopped ? result.stopped->code : std::error_code{};
    }

    test::temporary_directory home;
    memory_backend memory;
    busy_backend mail{memory};
    server pop{{}, mail};
    test::null_observer watcher;
    std::string entry;
    instant now{seconds(1'000'000)};
    int asked = 0;
};

TEST_F(DueRun, FetchesAndRemembersWhatCameOfIt) {
    EXPECT_EQ(run().fetched, 1U);
    const std::vector<account_run_state> all = open_ledger({home.path() / "state"})->accounts();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].mailbox, account_name(work(pop.port())));
    EXPECT_EQ(all[0].known, 1U);
    EXPECT_EQ(all[0].stands.succeeded, now);
    EXPECT_EQ(all[0].stands.listed, 1U);
    EXPECT_EQ(all[0].stands.octets, 5U);
    EXPECT_EQ(run().known, 1U);
}

TEST_F(DueRun, LeavesABusyServerAloneUntilTheTimeHasCome) {
    mail.busy = errc::in_use;
    EXPECT_EQ(code(run()), errc::in_use);
    mail.busy.reset();
    now += seconds(59);
    const report early = run();
    EXPECT_EQ(code(early), fetch_errc::server_back_off);
    EXPECT_THAT(early.stopped->message(), HasSubstr("another session holds the maildrop"));
    EXPECT_EQ(mail.logins, 1);
    EXPECT_EQ(asked, 1);
    now += seconds(1);
    EXPECT_EQ(run().fetched, 1U);
}

TEST_F(DueRun, GoesOnAtOnceWhenToldTo) {
    mail.busy = errc::system_temporary;
    EXPECT_EQ(code(run()), errc::system_temporary);
    mail.busy.reset();
    EXPECT_EQ(run("tanstaaf", true).fetched, 1U);
}

TEST_F(DueRun, TriesARefusedPasswordOnceAndAnotherOneAtOnce) {
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_EQ(code(run("guess")), fetch_errc::password_refused_before);
    EXPECT_EQ(mail.logins, 1);
    EXPECT_EQ(run("tanstaaf").fetched, 1U);
}

// The login is the same, and each token another one.
class DueRunByTokens : public DueRun {
  protected:
    report run_by_token(bool retry_now = false) {
        fetch_request task = work(pop.port());
        task.login = login;
        task.renewed = [this] { return next_token(); };
        return run_if_due(task, [this] { return next_token(); }, retry_now, watcher,
                          {[this] { return now; }, [] { return 0.0; }});
    }
    credentials next_token() {
        ++asked;
        if (fails) throw system::local_error(fail(errc::host_not_found));
        return {"mrose", is_accepted ? "tanstaaf" : "guess" + std::to_string(asked)};
    }
    std::string login = "of Monday";
    bool is_accepted = false;
    bool fails = false;
};

TEST_F(DueRunByTokens, WaitsTwiceAsLongAfterEachRefusedLogin) {
    for (int hours = 1; hours <= 8; hours *= 2) {
        EXPECT_EQ(code(run_by_token()), errc::authentication_failed);
        now += std::chrono::hours(hours) - seconds(1);
        const int before = asked;
        EXPECT_EQ(code(run_by_token()), fetch_errc::password_refused_before);
        EXPECT_EQ(asked, before) << "no token is renewed for a server that is not asked";
        now += seconds(1);
    }
    EXPECT_EQ(mail.logins, 8);
}

TEST_F(DueRunByTokens, TriesANewLoginAtOnce) {
    EXPECT_EQ(code(run_by_token()), errc::authentication_failed);
    login = "of Tuesday";
    is_accepted = true;
    EXPECT_EQ(run_by_token().fetched, 1U);
}

TEST_F(DueRunByTokens, WaitsShorterAfterALoginThatWasAcceptedLately) {
    is_accepted = true;
    EXPECT_EQ(run_by_token().fetched, 1U);
    is_accepted = false;
    now += seconds(60);
    EXPECT_EQ(code(run_by_token()), errc::authentication_failed);
    now += first_refusal_after_login;
    EXPECT_EQ(code(run_by_token()), errc::authentication_failed);
}

TEST_F(DueRunByTokens, WaitsOnAlthoughATokenCouldNotBeObtainedMeanwhile) {
    EXPECT_EQ(code(run_by_token()), errc::authentication_failed);
    fails = true;
    EXPECT_EQ(code(run_by_token(true)), errc::host_not_found);
    fails = false;
    EXPECT_EQ(code(run_by_token()), fetch_errc::password_refused_before);
}

TEST_F(DueRun, TriesARefusedPasswordAgainAfterAnHourOrWhenToldTo) {
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_EQ(code(run("guess", true)), errc::authentication_failed);
    now += seconds(2 * 3600 - 1);  // the second refusal counts
    EXPECT_EQ(code(run("guess")), fetch_errc::password_refused_before);
    now += seconds(1);
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_EQ(mail.logins, 3);
}

TEST_F(DueRun, TriesARefusedPasswordAtOnceByAnotherMechanism) {
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_EQ(code(run_as(credentials("mrose", "guess").by("USER"), pop.port())),
              errc::authentication_failed);
    EXPECT_EQ(mail.logins, 2);
    EXPECT_EQ(code(run_as(credentials("mrose", "guess").by("USER"), pop.port())),
              fetch_errc::password_refused_before);
}

TEST_F(DueRun, TriesAPasswordThatWasTakenLatelyAfterMinutesAndThenAfterAnHour) {
    EXPECT_EQ(run().fetched, 1U);
    memory.add_user("mrose", "changed");
    now += std::chrono::days(6);
    EXPECT_EQ(code(run()), errc::authentication_failed);
    now += seconds(299);
    EXPECT_EQ(code(run()), fetch_errc::password_refused_before);
    now += seconds(1);
    EXPECT_EQ(code(run()), errc::authentication_failed);
    now += seconds(3599);
    EXPECT_EQ(code(run()), fetch_errc::password_refused_before);
    now += seconds(1);
    memory.add_user("mrose", "tanstaaf");
    EXPECT_EQ(run().known, 1U);
}

// The ledger cannot tell: it has nothing of the password that was accepted.
TEST_F(DueRun, TriesANewPasswordAgainAfterMinutesToo) {
    EXPECT_EQ(run().fetched, 1U);
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    now += seconds(299);
    EXPECT_EQ(code(run("guess")), fetch_errc::password_refused_before);
    now += seconds(1);
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
}

TEST_F(DueRun, TellsOnceThatItWaitsWithARefusedPassword) {
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_FALSE(run("guess").told_before);
    EXPECT_TRUE(run("guess").told_before);
    now += seconds(3600);
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_TRUE(run("guess").told_before) << "it still waits for the same reason";
    EXPECT_EQ(run("tanstaaf").fetched, 1U);
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_FALSE(run("guess").told_before) << "it waits anew";
}

TEST_F(DueRun, TriesALoginThatTheTargetRefusedOnceAndAnotherOneAtOnce) {
    using imap_script::line;
    const auto refuse = [](const std::string& plain) {
        return line("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready") +
               line("C: a1 AUTHENTICATE PLAIN") + line("S: + ") + line("C: " + plain) +
               line("S: a1 NO [AUTHENTICATIONFAILED] wrong");
    };
    test::lmtp_peer peer({refuse("AGFubgBodW50ZXIy"), refuse(imap_script::plain_of_ann)});
    std::string password = "hunter2";
    fetch_request task = work(pop.port());
    task.place = imap_spec{"127.0.0.1", peer.port(), false, "INBOX"};
    task.imap = {.user = "ann",
                 .identity = [&](bool) { return credentials("ann", password); },
                 .in_clear_text = true};
    const auto due = [&] {
        return run_if_due(task, [] { return credentials("mrose", "tanstaaf"); }, false, watcher,
                          {[this] { return now; }, [] { return 0.0; }});
    };
    EXPECT_EQ(code(due()), fetch_errc::target_login_refused);
    EXPECT_EQ(code(due()), fetch_errc::target_refused_before);
    password = "tanstaaf";
    EXPECT_EQ(code(due()), fetch_errc::target_login_refused) << "it was tried";
}

TEST_F(DueRun, WaitsForNoTimeThatAClockSetWhichRanAhead) {
    mail.busy = errc::in_use;
    now += std::chrono::days(3650);
    EXPECT_EQ(code(run()), errc::in_use);
    mail.busy.reset();
    now -= std::chrono::days(3650);
    EXPECT_EQ(run().fetched, 1U);
}

// A server without mail that requires `delay` seconds between logins.
std::string slow_server(const std::string& delay) {
    const std::string capa =
        "C: CAPA\nS: +OK\nS: USER\nS: UIDL\nS: LOGIN-DELAY " + delay + "\nS: .\n";
    return "S: +OK\n" + capa + "C: USER mrose\nS: +OK\nC: PASS tanstaaf\nS: +OK\n" + capa +
           "C: UIDL\nS: +OK\nS: .\nC: LIST\nS: +OK\nS: .\nC: QUIT\nS: +OK";
}

TEST_F(DueRun, TellsOnceOfALongDelayBetweenLoginsAndFailsWhileItWaits) {
    const test::scripted_peer slow(slow_server("4294967295"));
    const report first = run_at(slow.port(), "tanstaaf", false);
    EXPECT_EQ(code(first), std::error_code{});
    ASSERT_EQ(first.news.size(), 1U);
    EXPECT_THAT(first.news[0].words, HasSubstr("requires 4294967295 seconds between logins"));
    now += seconds(3601);
    const report second = run_at(slow.port(), "tanstaaf", false);
    EXPECT_EQ(code(second), fetch_errc::server_back_off);
    EXPECT_TRUE(second.told_before);
}

TEST_F(DueRun, GoesOnAfterADayWhateverTheServerWanted) {
    std::optional<test::scripted_peer> slow(slow_server("4294967295"));
    const std::uint16_t port = slow->port();
    EXPECT_EQ(code(run_at(port, "tanstaaf", false)), std::error_code{});
    slow.reset();  // or the last run would wait for its greeting
    now += longest_wait - seconds(1);
    EXPECT_EQ(code(run_at(port, "tanstaaf", false)), fetch_errc::server_back_off);
    now += seconds(1);
    const int before = asked;
    run_at(port, "tanstaaf", false);
    EXPECT_EQ(asked, before + 1);
}

TEST_F(DueRun, AnAccountOfTheFileKeepsItsMemoryWhenItsServerGetsAnotherName) {
    entry = "home";
    EXPECT_EQ(run().fetched, 1U);
    server elsewhere{{}, mail};
    const report moved = run_at(elsewhere.port(), "tanstaaf", false);
    EXPECT_EQ(moved.known, 1U);
    EXPECT_EQ(moved.fetched, 0U);
    ASSERT_EQ(moved.news.size(), 1U);
    EXPECT_THAT(
        moved.news[0].words,
        HasSubstr("the mailbox is 127.0.0.1:" + std::to_string(elsewhere.port()) + "/mrose now"));
    EXPECT_THAT(run_at(elsewhere.port(), "tanstaaf", false).news, IsEmpty()) << "told once";
    EXPECT_EQ(remembered().size(), 1U);
}

TEST_F(DueRun, AnAccountThatWasNotFetchedFromMovesInSilence) {
    entry = "home";
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    server elsewhere{{}, mail};
    const report moved = run_at(elsewhere.port(), "tanstaaf", false);
    EXPECT_EQ(moved.fetched, 1U);
    EXPECT_THAT(moved.news, IsEmpty());
}

TEST_F(DueRun, AWaitIsForTheServerThatItWasMetAt) {
    entry = "home";
    mail.busy = errc::in_use;
    EXPECT_EQ(code(run()), errc::in_use);
    mail.busy.reset();
    server elsewhere{{}, mail};
    EXPECT_EQ(run_at(elsewhere.port(), "tanstaaf", false).fetched, 1U);
}

TEST_F(DueRun, AnAccountThatGetsIntoTheFileGoesOnWithWhatIsKnown) {
    EXPECT_EQ(run().fetched, 1U);
    entry = "home";
    EXPECT_EQ(run().known, 1U);
    entry.clear();
    EXPECT_EQ(run().known, 1U) << "on the command line again";
}

TEST_F(DueRun, KeepsTheDelayBetweenLoginsThatCapaAnnounces) {
    const test::scripted_peer slow(slow_server("900"));
    EXPECT_EQ(code(run_at(slow.port(), "tanstaaf", false)), std::error_code{});
    now += seconds(899);
    EXPECT_EQ(code(run_at(slow.port(), "tanstaaf", false)), fetch_errc::login_delay_pending);
    EXPECT_EQ(asked, 1);
}

TEST_F(DueRun, StoresNothingOfAPasswordThatIsAccepted) {
    const auto stored = [&] {
        return open_ledger({home.path() / "state"})->accounts().at(0).stands.password;
    };
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_NE(stored(), "");
    EXPECT_EQ(run().fetched, 1U);
    EXPECT_EQ(stored(), "");
}

TEST_F(DueRun, WaitsFiveMinutesAfterARefusalWithinAWeekOfALogin) {
    run();
    now += std::chrono::days(7);
    memory.add_user("mrose", "hunter2");
    EXPECT_EQ(code(run()), errc::authentication_failed);
    memory.add_user("mrose", "tanstaaf");
    now += first_refusal_after_login;
    EXPECT_EQ(code(run()), std::error_code{});
}

TEST_F(DueRun, WaitsAnHourAfterARefusalAWeekAfterTheLastLogin) {
    run();
    now += std::chrono::days(7) + seconds(1);
    memory.add_user("mrose", "hunter2");
    EXPECT_EQ(code(run()), errc::authentication_failed);
    now += seconds(3599);
    EXPECT_EQ(code(run()), fetch_errc::password_refused_before);
}

TEST_F(DueRun, IsNotCompleteIfTheProcessHasNoDescriptor) {
    const auto emfile = []() -> credentials {
        throw std::system_error(EMFILE, std::system_category(), "eventfd");
    };
    EXPECT_EQ(code(run_if_due(work(pop.port()), emfile, false, watcher)),
              std::error_code(EMFILE, std::system_category()));
}

TEST_F(DueRun, IsNotCompleteAmongManyIfTheProcessHasNoDescriptor) {
    std::deque<report> results(2);
    std::vector<queued_account> all;
    for (report& result : results)
        all.push_back({"127.0.0.1", [&] {
                           fetch_request task = work(pop.port());
                           task.state = home.path() / std::to_string(&result - &results[0]);
                           return std::make_unique<reporting_job>(std::move(task), watcher, result);
                       }});
    run_accounts(std::move(all), {});
    for (const report& each : results)
        EXPECT_EQ(code(each), std::error_code(EMFILE, std::system_category()));
}

TEST_F(DueRun, ForgetsNothingOverARunThatAnotherOneHinders) {
    run();
    const auto other =
        open_ledger({home.path() / "state"})->acquire({account_name(work(pop.port()))});
    EXPECT_EQ(code(run()), fetch_errc::account_locked);
    EXPECT_EQ(open_ledger({home.path() / "state"})->accounts().at(0).stands.error, "");
}

TEST_F(DueRun, TellsOfCredentialsThatCannotBeHad) {
    const report result = run_if_due(
        work(pop.port()),
        []() -> credentials { system::raise_local(fetch_errc::password_unavailable, "ask"); },
        false, watcher);
    EXPECT_EQ(code(result), fetch_errc::password_unavailable);
}

TEST(PasswordMark, IsKnownAgainWithoutThePassword) {
    const credentials identity("mrose", "tanstaaf");
    const std::string mark = password_mark(identity);
    EXPECT_TRUE(is_mark_of(mark, identity));
    EXPECT_THAT(mark, Not(HasSubstr("tans")));
    EXPECT_NE(mark, password_mark(identity));
    EXPECT_FALSE(is_mark_of("", identity));
    int alike = 0;
    for (const credentials& other :
         {credentials("mrose", "tanstaaF"), credentials("mrose", ""), identity.by("USER")})
        alike += is_mark_of(mark, other) ? 1 : 0;
    EXPECT_LT(alike, 3);
}

}  // namespace
}  // namespace pop3::fetch
