// SPDX-License-Identifier: MIT
// Runs that are due and runs that are not, over what the ledger remembers; the clock is ours.
#include "fetch/due_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/scripted_peer.hpp"
#include "fetch/account_lock.hpp"
#include "fetch/mailbox_run.hpp"
#include "fetch/problem.hpp"
#include "fetch/refused_password.hpp"
#include "fetch/standings.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::fetch {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
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

class DueRun : public ::testing::Test {
  protected:
    DueRun() { memory.add_user("mrose", "tanstaaf").add_message("mrose", "one\r\n"); }

    [[nodiscard]] job work(std::uint16_t port) const {
        return {
            "127.0.0.1",
            {.tls = tls_mode::none, .port = port, .insists_on = {.allow_cleartext_password = true}},
            {"mrose", ""},
            maildir_spec{home.path() / "Mail"},
            home.path() / "state"};
    }
    report run(const std::string& password = "tanstaaf", bool retry_now = false) {
        return run_at(pop.port(), password, retry_now);
    }
    report run_at(std::uint16_t port, const std::string& password, bool retry_now) {
        return run_if_due(work(port),
                          [&] {
                              ++asked;
                              return credentials("mrose", password);
                          },
                          retry_now, watcher, {[this] { return now; }, [] { return 0.0; }});
    }
    static std::error_code code(const report& result) {
        return result.stopped ? result.stopped->code : std::error_code{};
    }

    tests::temporary_directory home;
    memory_backend memory;
    busy_backend mail{memory};
    server pop{{}, mail};
    tests::nobody watcher;
    instant now{seconds(1'000'000)};
    int asked = 0;
};

TEST_F(DueRun, FetchesAndRemembersWhatCameOfIt) {
    EXPECT_EQ(run().fetched, 1U);
    const std::vector<account_standing> all = standings(home.path() / "state").all();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].account, account_name(work(pop.port())));
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
    EXPECT_EQ(code(early), fetch_errc::left_alone);
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
    EXPECT_EQ(code(run("guess")), fetch_errc::refused_before);
    EXPECT_EQ(mail.logins, 1);
    EXPECT_EQ(run("tanstaaf").fetched, 1U);
}

TEST_F(DueRun, TriesARefusedPasswordAgainAfterAnHourOrWhenToldTo) {
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_EQ(code(run("guess", true)), errc::authentication_failed);
    now += seconds(2 * 3600 - 1);  // the second refusal counts
    EXPECT_EQ(code(run("guess")), fetch_errc::refused_before);
    now += seconds(1);
    EXPECT_EQ(code(run("guess")), errc::authentication_failed);
    EXPECT_EQ(mail.logins, 3);
}

TEST_F(DueRun, KeepsTheDelayBetweenLoginsThatCapaAnnounces) {
    const test::scripted_peer slow(R"(S: +OK
        C: CAPA
        S: +OK
        S: USER
        S: UIDL
        S: LOGIN-DELAY 900
        S: .
        C: USER mrose
        S: +OK
        C: PASS tanstaaf
        S: +OK
        C: CAPA
        S: +OK
        S: USER
        S: UIDL
        S: LOGIN-DELAY 900
        S: .
        C: UIDL
        S: +OK
        S: .
        C: LIST
        S: +OK
        S: .
        C: QUIT
        S: +OK)");
    EXPECT_EQ(code(run_at(slow.port(), "tanstaaf", false)), std::error_code{});
    now += seconds(899);
    EXPECT_EQ(code(run_at(slow.port(), "tanstaaf", false)), fetch_errc::between_logins);
    EXPECT_EQ(asked, 1);
}

TEST_F(DueRun, ForgetsNothingOverARunThatAnotherOneHinders) {
    run();
    ledger book(home.path() / "state");
    const account_lock other(home.path() / "state", book.account(account_name(work(pop.port()))));
    EXPECT_EQ(code(run()), fetch_errc::account_locked);
    EXPECT_EQ(standings(home.path() / "state").all().at(0).stands.error, "");
}

TEST_F(DueRun, TellsOfCredentialsThatCannotBeHad) {
    const report result = run_if_due(
        work(pop.port()),
        []() -> credentials { raise_local(fetch_errc::password_unavailable, "ask"); }, false,
        watcher);
    EXPECT_EQ(code(result), fetch_errc::password_unavailable);
}

TEST(RefusedPassword, IsKnownAgainWithoutBeingKept) {
    const std::string kept = keep_refused("tanstaaf");
    EXPECT_TRUE(is_refused(kept, "tanstaaf"));
    EXPECT_THAT(kept, Not(HasSubstr("tans")));
    EXPECT_NE(kept, keep_refused("tanstaaf"));
    EXPECT_FALSE(is_refused("", "tanstaaf"));
    int alike = 0;
    for (const char* other : {"tanstaaF", "", "x"}) alike += is_refused(kept, other) ? 1 : 0;
    EXPECT_LT(alike, 3);
}

}  // namespace
}  // namespace pop3::fetch
