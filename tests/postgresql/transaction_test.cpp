// SPDX-License-Identifier: MIT
// A transaction is applied once, or the caller is told that nobody knows.
#include "postgresql/transaction.hpp"

#include <gmock/gmock.h>

#include <stop_token>
#include <thread>

#include "with_postgresql.hpp"

namespace pop3::postgresql {
namespace {

constexpr statement add_one{"UPDATE public.counter SET n = n + 1"};
constexpr statement read{"SELECT n FROM public.counter"};
constexpr statement end_session{"SELECT pg_terminate_backend(pg_backend_pid())"};
constexpr statement serializable{"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"};

class Transaction : public test::with_postgresql {
  protected:
    void SetUp() override {
        with_postgresql::SetUp();
        if (pool)
            server().execute(
                database,
                "CREATE TABLE public.counter (n bigint); INSERT INTO public.counter VALUES (0)");
    }
    std::int64_t count() {
        return attempt_until_done(*pool,
                                  [](connection& db) { return db.execute(read)[0].number(0); });
    }
};

TEST_F(Transaction, IsOneRoundTripIfAllIsDeferred) {
    count();
    pool->take_traffic();
    transact(*pool, lost_commit::report, [](connection& db) { db.defer(add_one); });
    EXPECT_EQ(pool->take_traffic().round_trips, 1U);
    EXPECT_EQ(count(), 1);
}

TEST_F(Transaction, ReturnsWhatItsWorkReturns) {
    EXPECT_EQ(transact(*pool, lost_commit::report,
                       [](connection& db) {
                           db.defer(add_one);
                           return db.execute(read)[0].number(0);
                       }),
              1);
}

TEST_F(Transaction, ThatThrowsChangesNothing) {
    EXPECT_THROW(transact(*pool, lost_commit::repeat,
                          [](connection& db) {
                              db.execute(add_one);
                              throw std::runtime_error("no");
                          }),
                 std::runtime_error);
    EXPECT_EQ(count(), 0);
}

TEST_F(Transaction, BeginsAgainWhereTheConnectionWasLostBeforeItsEnd) {
    int attempts = 0;
    transact(*pool, lost_commit::report, [&](connection& db) {
        db.execute(add_one);
        if (++attempts < 3) db.execute(end_session);
    });
    EXPECT_EQ(attempts, 3);
    EXPECT_EQ(count(), 1);
}

TEST_F(Transaction, IsInDoubtWhereTheConnectionWasLostAtItsEnd) {
    try {
        transact(*pool, lost_commit::report, [](connection& db) {
            db.defer(add_one);
            db.defer(end_session);
        });
        FAIL();
    } catch (const database_error& reason) {
        EXPECT_TRUE(reason.is(database_errc::commit_in_doubt)) << reason.what();
    }
}

TEST_F(Transaction, BeginsAgainAtItsEndIfThatIsAllowed) {
    int attempts = 0;
    transact(*pool, lost_commit::repeat, [&](connection& db) {
        db.defer(add_one);
        if (++attempts < 2) db.defer(end_session);
    });
    EXPECT_EQ(attempts, 2);
    EXPECT_EQ(count(), 1);
}

TEST_F(Transaction, BeginsAgainAfterItLostARace) {
    int attempts = 0;
    transact(*pool, lost_commit::report, [&](connection& db) {
        db.defer(serializable);
        const std::int64_t seen = db.execute(read)[0].number(0);
        if (++attempts == 1) server().execute(database, "UPDATE public.counter SET n = 10");
        EXPECT_EQ(seen, attempts == 1 ? 0 : 10);
        db.defer(add_one);
    });
    EXPECT_EQ(attempts, 2);
    EXPECT_EQ(count(), 11);
}

TEST_F(Transaction, IsNotRepeatedForAnErrorOfItsOwn) {
    static constexpr statement wrong{"SELECT 1/0"};
    int attempts = 0;
    EXPECT_THROW(transact(*pool, lost_commit::repeat,
                          [&](connection& db) {
                              ++attempts;
                              db.execute(wrong);
                          }),
                 database_error);
    EXPECT_EQ(attempts, 1);
    EXPECT_EQ(count(), 0) << "the connection can be used";
}

TEST_F(Transaction, ThatFailsBeforeItIsSentLeavesItsConnectionUsable) {
    static constexpr statement wrong{"SELECT 1/0"};
    EXPECT_THROW(transact(*pool, lost_commit::repeat,
                          [](connection& db) {
                              db.defer(wrong);
                              throw std::runtime_error("no");
                          }),
                 std::runtime_error);
    EXPECT_EQ(count(), 0);
}

// After a failover the old connection may lead to a server that only reads.
TEST_F(Transaction, BeginsAgainOnAnotherConnectionWhereTheServerOnlyReads) {
    static constexpr statement only_read{"SET default_transaction_read_only = on"};
    pool->borrow()->execute(only_read);
    transact(*pool, lost_commit::report, [](connection& db) { db.execute(add_one); });
    EXPECT_EQ(count(), 1);
}

TEST_F(Transaction, BeginsAgainAfterItWaitedForARowInVain) {
    static constexpr statement hasty{"SET LOCAL lock_timeout = '10ms'"};
    connection other(pool->where(), {});
    other.execute_script("BEGIN; UPDATE public.counter SET n = 10");
    int attempts = 0;
    transact(*pool, lost_commit::report, [&](connection& db) {
        if (++attempts == 2) other.execute_script("COMMIT");
        db.defer(hasty);
        db.execute(add_one);
    });
    EXPECT_EQ(attempts, 2);
    EXPECT_EQ(count(), 11);
}

TEST_F(Transaction, SurvivesARestartOfTheServer) {
    count();
    server().crash();
    transact(*pool, lost_commit::report, [](connection& db) { db.execute(add_one); });
    EXPECT_EQ(count(), 1);
}

TEST_F(Transaction, IsNotRepeatedAfterAStop) {
    std::stop_source stop;
    connection_pool stopped(pool->where(), {.stop = stop.get_token()});
    int attempts = 0;
    EXPECT_THROW(transact(stopped, lost_commit::repeat,
                          [&](connection& db) {
                              ++attempts;
                              stop.request_stop();
                              db.execute(end_session);
                          }),
                 database_error);
    EXPECT_EQ(attempts, 1);
}

TEST_F(Transaction, WaitsForAConnectionIfAllAreLent) {
    std::vector<borrowed_connection> all;
    for (std::size_t i = 0; i < connection_pool::most; ++i) all.push_back(pool->borrow());
    std::thread other([&] { EXPECT_EQ(count(), 0); });
    all.pop_back();
    other.join();
}

}  // namespace
}  // namespace pop3::postgresql
