// SPDX-License-Identifier: MIT
// A worker with runs that do nothing, in a real PostgreSQL.
#include "fleet/worker/worker.hpp"

#include <gmock/gmock.h>

#include <future>

#include "fleet_database.hpp"

namespace pop3::fleet {
namespace {

class Worker : public testing::Test {
  protected:
    void add(const std::string& name) {
        const account_change change{.entry = {.name = name,
                                              .mailbox = "a:995/" + name,
                                              .host = "a",
                                              .user = name,
                                              .settings = "host = \"a\"\n",
                                              .every = std::chrono::seconds(300)}};
        account_rows(base.pool()).put({&change, 1}, {}, {});
        base.execute("UPDATE pop3.fleet_account SET next_run = now()");
    }
    [[nodiscard]] bool is_due() const {
        return base.ask("SELECT count(*) FROM pop3.fleet_account WHERE next_run <= now()") != "0";
    }
    [[nodiscard]] bool is_held() const {
        return base.ask("SELECT count(*) FROM pop3.account WHERE lease_until > now()") != "0";
    }

    test::fleet_database base;
    lease_rows leases{base.pool(), {"one", {}, std::chrono::seconds(60)}, base.known()};
    const poll_options options{.runs = 2, .longest_idle = std::chrono::milliseconds(250)};
};

// The table is away at the end of the run, and comes back once that was reported.
TEST_F(Worker, RecordsARunOnceTheDatabaseAnswers) {
    add("ann");
    std::promise<void> reported;
    std::atomic<int> runs = 0;
    std::atomic<int> reports = 0;
    worker one(leases, options,
               [&](const lease&, const std::stop_token&) {
                   ++runs;
                   base.execute("ALTER TABLE pop3.fleet_slot RENAME TO away");
                   return run_result{};
               },
               {.database_lost =
                    [&](const std::string&) {
                        if (reports++ == 0) reported.set_value();
                    },
                .database_back = {}});
    std::jthread work([&](const std::stop_token& stop) { one.work(stop); });
    reported.get_future().wait();
    EXPECT_TRUE(is_due());
    base.execute("ALTER TABLE pop3.away RENAME TO fleet_slot");
    while (is_held()) std::this_thread::yield();  // each question is a program
    EXPECT_FALSE(is_due());
    EXPECT_EQ(runs, 1);
}

TEST_F(Worker, GivesAccountsBackThatItHasTakenAheadWhenItEnds) {
    for (const char* name : {"ann", "bob", "cat", "dan"}) add(name);
    std::atomic<int> runs = 0;
    std::stop_source end;
    worker one(leases, options,
               [&](const lease&, const std::stop_token& stop) {
                   run_result result;
                   if (++runs == 4) end.request_stop();
                   result.is_cancelled = stop.stop_requested();
                   return result;
               },
               {});
    one.work(end.get_token());
    EXPECT_FALSE(is_held());
}

}  // namespace
}  // namespace pop3::fleet
