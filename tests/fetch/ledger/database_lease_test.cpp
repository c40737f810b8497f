// SPDX-License-Identifier: MIT
// Leases in a database: who holds an account, until when, and that nobody else changes it. Time passes by
// changes of the rows, not by waiting.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "database_engine.hpp"
#include "fetch/error.hpp"
#include "fetch/ledger/postgresql/lease_renewer.hpp"
#include "fetch/ledger/postgresql/postgresql_database.hpp"
#include "support/throws.hpp"
#include "system/host_name.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<intent> one_delivery{{{"uid", {}, 0}, 6, "maildir:/mail", "file"}};

class DatabaseLease : public ::testing::Test {
  protected:
    std::unique_ptr<account_ledger> acquire() { return engine.open()->acquire({"pop:995/ann"}); }
    void expire() { engine.lose_leases(); }
    std::string seconds_left() {
        return engine.ask(
            "SELECT round(extract(epoch FROM lease_until - now()) / 10) * 10"
            " FROM pop3.account");
    }

    database_engine engine;
};

TEST_F(DatabaseLease, IsTakenOverAfterItsTerm) {
    const auto first = acquire();
    expire();
    const auto second = acquire();
    EXPECT_EQ(engine.ask("SELECT epoch FROM pop3.account"), "2");
}

TEST_F(DatabaseLease, NamesItsHolderToOthers) {
    const auto held = acquire();
    const auto reason = local_failure([&] { std::ignore = acquire(); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::account_locked);
    EXPECT_THAT(reason->message(), HasSubstr("/" + std::to_string(::getpid())));
    EXPECT_THAT(reason->hint, HasSubstr("300 seconds"));
}

// Its transaction may be that of a machine that is gone: the server ends it later.
TEST_F(DatabaseLease, OfARowThatATransactionHasIsNotWaitedForAndNamesItsHolder) {
    acquire().reset();
    engine.execute("UPDATE pop3.account SET holder = 'far/7/x', lease_until = now()");
    engine.execute("ALTER DATABASE " + engine.name() + " SET lock_timeout = '20ms'");
    postgresql::connection other(postgresql::database_url(engine.url()), {});
    other.execute_script("BEGIN; UPDATE pop3.account SET last_change = 1");
    const auto reason = local_failure([&] { std::ignore = acquire(); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::account_locked);
    EXPECT_THAT(reason->message(), HasSubstr("far/7"));
}

TEST_F(DatabaseLease, IsNotThatOfAnotherMachineWithAFileAndAnEntryOfTheSameNames) {
    const std::string file = "/etc/pop3/config.toml";
    const auto opened = engine.open();
    const std::string ann = opened->acquire({"a.example.org:995/ann", file, "work"})->name();
    engine.execute(
        "UPDATE pop3.account SET file = convert_to(replace(convert_from(file, 'UTF8'), '" +
        system::host_name() + "', 'another'), 'UTF8')");
    EXPECT_NE(opened->acquire({"b.example.org:995/bob", file, "work"})->name(), ann);
    EXPECT_EQ(opened->find({"a.example.org:995/ann", file, "work"})->name(), ann);
}

TEST_F(DatabaseLease, ThatExpiredWhileItsHolderSleptLetsNothingChange) {
    const auto sleeper = acquire();
    expire();
    const auto reason = local_failure([&] { sleeper->record_and_intend({}, one_delivery, {}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::lease_lost);
    EXPECT_EQ(engine.ask("SELECT count(*) FROM pop3.intent"), "0");
}

TEST_F(DatabaseLease, ThatExpiredLetsNoDeliveryBegin) {
    const auto sleeper = acquire();
    expire();
    const auto reason = local_failure([&] { sleeper->confirm_lease(); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::lease_lost);
}

TEST_F(DatabaseLease, IsExtendedForADelivery) {
    const auto book = acquire();
    engine.execute("UPDATE pop3.account SET lease_until = now() + interval '60 seconds'");
    book->confirm_lease();
    EXPECT_EQ(seconds_left(), "300");
}

TEST_F(DatabaseLease, IsRenewedByEachChange) {
    const auto book = acquire();
    engine.execute("UPDATE pop3.account SET lease_until = now() + interval '10 seconds'");
    book->record_and_intend({}, one_delivery, {});
    EXPECT_EQ(seconds_left(), "300");
}

TEST_F(DatabaseLease, IsReleasedAtItsEnd) {
    acquire().reset();
    EXPECT_EQ(engine.ask("SELECT lease_until IS NULL FROM pop3.account"), "true");
}

TEST_F(DatabaseLease, ThatSomebodyElseHasIsNotReleased) {
    auto first = acquire();
    expire();
    const auto second = acquire();
    first.reset();
    EXPECT_EQ(engine.ask("SELECT lease_until > now() FROM pop3.account"), "true");
}

TEST_F(DatabaseLease, IsForOneOfManyThatWantItAtOnce) {
    acquire().reset();
    constexpr int many = 8;
    std::atomic<int> held = 0;
    std::atomic<int> refused = 0;
    std::vector<std::unique_ptr<account_ledger>> books(many);
    std::vector<std::thread> threads;
    for (int i = 0; i < many; ++i)
        threads.emplace_back([&, i] {
            const auto reason = local_failure([&] {
                books[static_cast<std::size_t>(i)] = acquire();
                ++held;
            });
            if (reason && reason->code == fetch_errc::account_locked) ++refused;
        });
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(held, 1);
    EXPECT_EQ(refused, many - 1);
}

TEST_F(DatabaseLease, OfANewAccountIsForOneOfManyThatAddIt) {
    constexpr int many = 4;
    std::atomic<int> held = 0;
    std::vector<std::unique_ptr<account_ledger>> books(many);
    std::vector<std::thread> threads;
    for (int i = 0; i < many; ++i)
        threads.emplace_back([&, i] {
            std::ignore = local_failure([&] {
                books[static_cast<std::size_t>(i)] = acquire();
                ++held;
            });
        });
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(held, 1);
    EXPECT_EQ(engine.ask("SELECT count(*) FROM pop3.account"), "1");
}

// ---- renewal by a timer ----

class Renewal : public DatabaseLease {
  protected:
    static constexpr std::chrono::seconds term{300};
    void hold(std::int64_t epoch) {
        renewer.add({1, epoch, term, engine.ask("SELECT holder FROM pop3.account")});
    }
    void make_short() {
        engine.execute("UPDATE pop3.account SET lease_until = now() + interval '10 seconds'");
    }

    std::unique_ptr<ledger> opened = engine.open();
    std::unique_ptr<account_ledger> book = opened->acquire({"pop:995/ann"});
    lease_renewer renewer{postgresql_database::shared(engine.url())->pool};
};

TEST_F(Renewal, ComesAfterAThirdOfTheTerm) {
    hold(1);
    make_short();
    renewer.renew_due(lease_renewer::clock::now() + term / 3 - std::chrono::seconds(20));
    EXPECT_EQ(seconds_left(), "10");
    renewer.renew_due(lease_renewer::clock::now() + term / 3);
    EXPECT_EQ(seconds_left(), "300");
}

TEST_F(Renewal, DoesNotTouchTheLeaseOfALaterHolder) {
    hold(0);
    make_short();
    renewer.renew_due(lease_renewer::clock::now() + term);
    EXPECT_EQ(seconds_left(), "10");
}

// After a failover that lost commits, two processes may have taken the same epoch.
TEST_F(Renewal, DoesNotTouchTheLeaseOfAnotherHolderOfItsEpoch) {
    hold(1);
    engine.execute("UPDATE pop3.account SET holder = 'elsewhere/1/0'");
    make_short();
    renewer.renew_due(lease_renewer::clock::now() + term);
    EXPECT_EQ(seconds_left(), "10");
}

TEST_F(Renewal, DoesNotReviveALeaseThatHasExpired) {
    hold(1);
    expire();
    renewer.renew_due(lease_renewer::clock::now() + term);
    EXPECT_EQ(engine.ask("SELECT lease_until <= now() FROM pop3.account"), "true");
}

TEST_F(Renewal, EndsWithTheHandle) {
    hold(1);
    renewer.remove({1, 1, term});
    make_short();
    renewer.renew_due(lease_renewer::clock::now() + term);
    EXPECT_EQ(seconds_left(), "10");
}

}  // namespace
}  // namespace pop3::fetch
