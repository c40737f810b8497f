// SPDX-License-Identifier: MIT
// A change is recorded once, wherever its connection breaks, and whatever else happens to the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <thread>

#include "database_engine.hpp"
#include "fetch/error.hpp"
#include "fetch/ledger/postgresql/lease_renewer.hpp"
#include "fetch/ledger/postgresql/postgresql_ledger.hpp"
#include "peers/cutting_proxy.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr instant day_of_faults{std::chrono::days(20'000)};

intent message(const std::string& uid, std::uint8_t content) {
    return {{uid, {content}, 0}, 100, "maildir:/mail", "file of " + uid};
}

std::vector<std::string> uids_in(account_reader& book) {
    std::vector<std::string> all;
    const auto rows = book.known();
    while (const known_message* row = rows->next()) all.emplace_back(row->uid);
    return all;
}

// Every octet is a place to break a connection; CI tests some of them.
std::size_t octets_apart() {
    return std::getenv("POP3_TEST_EVERY_OCTET") ? 1 : 97;
}

// A ledger behind a proxy, in a database that each round begins anew.
class DatabaseFaults : public ::testing::Test {
  protected:
    void SetUp() override { server_ledger = open_ledger({{}, proxied(), {}}); }
    [[nodiscard]] std::string proxied(const std::string& more = {}) const {
        return database_server().tcp_url(engine.name(), proxy.port()) + more;
    }
    std::unique_ptr<account_ledger> acquire() { return server_ledger->acquire({"pop:995/ann"}); }
    void forget_all() { engine.execute("DELETE FROM pop3.message; DELETE FROM pop3.intent;"); }

    // Breaks the connection of `change` at more and more octets, until it passes; `judge` looks after each.
    void break_everywhere(const std::function<void(account_ledger&)>& change,
                          const std::function<void(account_ledger&)>& judge) {
        for (const bool of_requests : {true, false}) {
            std::size_t cuts = 0;
            for (std::size_t octets = 0;; octets += octets_apart(), ++cuts) {
                forget_all();
                const auto book = acquire();
                change(*book);  // prepares its statements
                forget_all();
                if (of_requests)
                    proxy.cut_after_requests(octets);
                else
                    proxy.cut_after_answers(octets);
                change(*book);
                const bool was_cut = proxy.has_cut();
                judge(*book);
                if (!was_cut || HasFailure()) break;
            }
            EXPECT_GT(cuts, 0U);
        }
    }

    database_engine engine;
    test::cutting_proxy proxy{database_server().port()};
    std::unique_ptr<ledger> server_ledger;
};

TEST_F(DatabaseFaults, RecordADeliveryOnceWhereverTheConnectionBreaks) {
    std::vector<intent> arrived;
    break_everywhere(
        [&](account_ledger& book) {
            arrived = {message("a", 1), message("a", 1), message("b", 2)};
            book.record_and_intend(arrived, std::vector<intent>{message("c", 3)}, day_of_faults);
        },
        [&](account_ledger& book) {
            EXPECT_THAT(uids_in(book), ElementsAre("a", "a", "b"));
            EXPECT_EQ(arrived[0].key.occurrence, 0U);
            EXPECT_EQ(arrived[1].key.occurrence, 1U);
            EXPECT_EQ(arrived[2].key.occurrence, 0U);
            EXPECT_EQ(engine.ask("SELECT count(*) FROM pop3.intent"), "1");
        });
}

TEST_F(DatabaseFaults, CountImportedMailOnceWhereverTheConnectionBreaks) {
    std::size_t added = 0;
    break_everywhere(
        [&](account_ledger& book) {
            added = book.import_messages(std::vector<imported_message>{{.uid = "a"}, {.uid = "b"}});
        },
        [&](account_ledger& book) {
            EXPECT_EQ(added, 2U);
            EXPECT_THAT(uids_in(book), ElementsAre("a", "b"));
        });
}

TEST_F(DatabaseFaults, HoldAnAccountWhereverTheConnectionBreaks) {
    acquire().reset();
    for (const bool of_requests : {true, false}) {
        bool was_cut = true;
        for (std::size_t octets = 0; was_cut && !HasFailure(); octets += octets_apart()) {
            const std::int64_t before = std::stoll(engine.ask("SELECT epoch FROM pop3.account"));
            if (of_requests)
                proxy.cut_after_requests(octets);
            else
                proxy.cut_after_answers(octets);
            const auto book = acquire();
            book->record_and_intend({}, {}, day_of_faults);
            was_cut = proxy.has_cut();
            EXPECT_EQ(engine.ask("SELECT epoch FROM pop3.account"), std::to_string(before + 1));
            EXPECT_EQ(engine.ask("SELECT lease_until > now() FROM pop3.account"), "true");
        }
    }
}

// It waits for as long as the database may take, and longer than this test may.
TEST_F(DatabaseFaults, DoNotKeepTheRenewalOfLeasesFromEnding) {
    constexpr std::chrono::hours long_enough{1};
    const auto pool = std::make_shared<postgresql::connection_pool>(
        postgresql::database_url(proxied()),
        postgresql::patience{.connect = long_enough, .answer = long_enough, .retry = long_enough});
    lease_renewer renewer(pool);
    proxy.freeze();
    for (std::int64_t account = 1; account <= 3; ++account)
        renewer.add({account, 1, std::chrono::seconds(0)});
}

TEST_F(DatabaseFaults, SurviveACrashOfTheServer) {
    const auto book = acquire();
    std::vector<intent> one{message("a", 1)};
    book->record_and_intend({}, one, day_of_faults);
    database_server().crash();
    book->record_and_intend(one, {}, day_of_faults);
    database_server().crash();
    EXPECT_THAT(uids_in(*book), ElementsAre("a"));
    EXPECT_THAT(book->open_intents(), IsEmpty());
    book->confirm_lease();
}

TEST_F(DatabaseFaults, ThatOutlastAllTriesLeaveTheTruthInTheDatabase) {
    postgresql::patience hasty;
    hasty.retry = std::chrono::milliseconds(0);
    postgresql_ledger impatient(proxied("&application_name=impatient"), hasty);
    const auto book = impatient.acquire({"pop:995/ann"});
    const std::vector<intent> one{message("a", 1)};
    proxy.cut_after_answers(0);
    const auto reason =
        test::local_failure([&] { book->record_and_intend({}, one, day_of_faults); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, postgresql::database_errc::commit_in_doubt);
    while (engine.ask("SELECT count(*) FROM pop3.intent") == "0") std::this_thread::yield();
    EXPECT_THAT(book->open_intents(), SizeIs(1));
    std::vector<intent> arrived = one;
    book->record_and_intend(arrived, {}, day_of_faults);
    EXPECT_THAT(uids_in(*book), ElementsAre("a"));
}

// The row of the account is locked by somebody, who then commits: under this isolation it is a lost race.
TEST_F(DatabaseFaults, AreRetriedWhereATransactionLosesARace) {
    const auto strict = open_ledger(
        {{}, proxied("&options=-c%20default_transaction_isolation%3Dserializable"), {}});
    const auto book = strict->acquire({"pop:995/ann"});
    postgresql::connection other(postgresql::database_url(engine.url()), {});
    other.execute_script("BEGIN; UPDATE pop3.account SET mailbox = mailbox;");
    std::vector<intent> one{message("a", 1)};
    std::thread writer([&] { book->record_and_intend(one, {}, day_of_faults); });
    while (engine.ask("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0")
        std::this_thread::yield();
    other.execute_script("COMMIT");
    writer.join();
    EXPECT_THAT(uids_in(*book), ElementsAre("a"));
}

TEST_F(DatabaseFaults, OfTablesThatAreNewerStopTheProgram) {
    acquire().reset();
    engine.execute("UPDATE pop3.schema_version SET version = version + 1, oldest = version + 1");
    const auto reason = test::local_failure([&] { std::ignore = acquire(); });
    ASSERT_TRUE(reason);
    EXPECT_THAT(reason->message(), testing::HasSubstr("newer version"));
    EXPECT_THAT(reason->hint, testing::HasSubstr("Upgrade this program"));
    EXPECT_EQ(engine.ask("SELECT lease_until IS NULL FROM pop3.account"), "true");
}

TEST_F(DatabaseFaults, OfTablesThatAreNewerAndAdmitThisProgramDoNotStopIt) {
    engine.execute("UPDATE pop3.schema_version SET version = version + 1");
    EXPECT_TRUE(acquire());
}

TEST(DatabaseWithoutTables, NamesTheCommandThatCreatesThem) {
    const std::string empty = database_server().url(database_server().new_database());
    const auto reason = test::local_failure([&] { std::ignore = open_ledger({{}, empty, {}}); });
    ASSERT_TRUE(reason);
    EXPECT_THAT(reason->hint, testing::HasSubstr("pop3 fleet migrate"));
    EXPECT_EQ(migrate_ledger({{}, empty, {}}).before, 0);
    EXPECT_TRUE(open_ledger({{}, empty, {}})->accounts().empty());
}

}  // namespace
}  // namespace pop3::fetch
