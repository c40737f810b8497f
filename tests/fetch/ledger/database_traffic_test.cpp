// SPDX-License-Identifier: MIT
// What a run costs a database: round trips and rows, counted by the connections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "database_engine.hpp"
#include "fetch/error.hpp"
#include "fetch/ledger/postgresql/postgresql_database.hpp"
#include "fetch/run/maildir_request.hpp"
#include "fetch/run/scheduled_run.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

using ::testing::SizeIs;

class DatabaseRun : public ::testing::Test {
  protected:
    DatabaseRun() { mail.add_user("mrose", "tanstaaf"); }

    [[nodiscard]] fetch_request request() const {
        fetch_request task = maildir_request(pop.port(), home.path(), retention::keep);
        task.database = engine.url();
        return task;
    }
    report fetch() {
        null_observer watcher;
        const fetch_request task = request();
        return run_if_due(
            task, [&] { return task.identity; }, false, watcher);
    }
    void add_messages(int count) {
        for (int i = 0; i < count; ++i)
            mail.add_message("mrose", "Subject: " + std::to_string(++added) + "\r\n\r\nbody\r\n");
    }
    // The traffic of one run, with connections that are there.
    postgresql::traffic traffic_of_a_run() {
        const auto open = postgresql_database::shared(engine.url());
        open->pool->take_traffic();
        const report result = fetch();
        EXPECT_FALSE(result.stopped) << result.stopped->message();
        return open->pool->take_traffic();
    }

    test::temporary_directory home;
    database_engine engine;
    memory_backend mail;
    server pop{{}, mail};
    int added = 0;
};

TEST_F(DatabaseRun, FetchesEachMessageOnce) {
    add_messages(3);
    EXPECT_EQ(fetch().fetched, 3U);
    EXPECT_EQ(fetch().fetched, 0U);
    add_messages(1);
    EXPECT_EQ(fetch().fetched, 1U);
    EXPECT_THAT(test::names_in(home.path() / "Mail/new"), SizeIs(4));
    EXPECT_EQ(engine.ask("SELECT count(*) FROM pop3.message"), "4");
    EXPECT_EQ(engine.ask("SELECT count(*) FROM pop3.intent"), "0");
}

TEST_F(DatabaseRun, DoesNothingWhileAnotherOneHoldsTheAccount) {
    add_messages(1);
    const auto other = engine.open()->acquire(names_of(request()));
    const report result = fetch();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, fetch_errc::account_locked);
    EXPECT_EQ(mail.messages("mrose").size(), 1U);
}

TEST_F(DatabaseRun, LeavesTheLedgerOfTheStateDirectoryAlone) {
    add_messages(1);
    fetch();
    EXPECT_FALSE(std::filesystem::exists(request().state / "ledger.sqlite"));
}

void record(const postgresql::traffic& cost) {
    ::testing::Test::RecordProperty("round_trips", static_cast<int>(cost.round_trips));
    ::testing::Test::RecordProperty("statements", static_cast<int>(cost.statements));
    ::testing::Test::RecordProperty("rows", static_cast<int>(cost.rows));
}

// The lease with all of the account, its messages, the result, and the release.
TEST_F(DatabaseRun, WithNothingNewTakesFourRoundTrips) {
    const auto opened = engine.open();
    add_messages(5);
    fetch();
    fetch();
    const postgresql::traffic quiet = traffic_of_a_run();
    record(quiet);
    EXPECT_EQ(quiet.round_trips, 4U);
    EXPECT_LE(quiet.rows, 12U);
}

// The listing of a large mailbox is compared as a whole.
TEST_F(DatabaseRun, WithNothingNewInALargeMailboxTakesThreeRoundTrips) {
    const auto opened = engine.open();
    add_messages(1000);
    fetch();
    fetch();
    fetch();
    const postgresql::traffic quiet = traffic_of_a_run();
    record(quiet);
    EXPECT_EQ(quiet.round_trips, 3U);
    EXPECT_LE(quiet.rows, 8U);
}

// Each start of each machine does it, for all its accounts.
TEST_F(DatabaseRun, WhoseAccountsAreAdoptedAlreadyAsksOnce) {
    const auto opened = engine.open();
    const account_names known[] = {{"pop:995/ann", "/etc/config", "ann"},
                                   {"pop:995/bob", "/etc/config", "bob"}};
    for (const account_names& each : known) opened->acquire(each).reset();
    opened->adopt(known);
    const auto open = postgresql_database::shared(engine.url());
    open->pool->take_traffic();
    opened->adopt(known);
    EXPECT_EQ(open->pool->take_traffic().round_trips, 1U);
}

TEST_F(DatabaseRun, OfFiveMessagesTakesFewRoundTrips) {
    const auto opened = engine.open();
    add_messages(5);
    fetch();
    fetch();
    add_messages(5);
    const postgresql::traffic busy = traffic_of_a_run();
    record(busy);
    EXPECT_LE(busy.round_trips, 8U);
    EXPECT_LE(busy.rows, 50U);
}

}  // namespace
}  // namespace pop3::fetch
