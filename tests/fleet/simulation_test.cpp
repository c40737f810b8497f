// SPDX-License-Identifier: MIT
// Simulated fleets: no account starves, and the limits hold.
#include <gmock/gmock.h>

#include "simulated_fleet.hpp"

namespace pop3::test {
namespace {

using namespace std::chrono_literals;

TEST(SimulatedFleet, RunsEachAccountInItsInterval) {
    const simulated_result all = simulate({.accounts = 2000, .length = 2h});
    EXPECT_EQ(all.never_ran, 0U);
    EXPECT_LE(all.longest_gap, 1100s);
    EXPECT_LE(all.lag_p99, 2s);
}

TEST(SimulatedFleet, KeepsTheLimitOfEachHost) {
    const simulated_result all =
        simulate({.accounts = 2000, .hosts = 4, .host_limit = 3, .every = 300s, .length = 1h});
    EXPECT_EQ(all.most_at_host, 3U);
}

TEST(SimulatedFleet, StarvesNoAccountWhereHostsAreOverloaded) {
    const simulated_result all =
        simulate({.accounts = 600, .hosts = 2, .host_limit = 1, .every = 60s, .length = 30min});
    EXPECT_EQ(all.never_ran, 0U);
    EXPECT_EQ(all.first_limit, "the limits of the hosts");
}

TEST(SimulatedFleet, IsTheSameForASeed) {
    const simulated_options options{.seed = 5, .accounts = 500, .length = 30min};
    EXPECT_EQ(simulate(options).runs, simulate(options).runs);
    EXPECT_EQ(simulate(options).lag_p95, simulate(options).lag_p95);
}

TEST(SimulatedFleet, TellsThatTheDatabaseIsTheLimit) {
    const simulated_result all = simulate({.accounts = 2000,
                                           .workers = 100,
                                           .every = 10s,
                                           .processors = 1,
                                           .cost = {.run = 20ms},
                                           .length = 3min});
    EXPECT_THAT(all.first_limit, testing::StartsWith("the database"));
}

TEST(SimulatedFleet, DividesTheLoadAmongDatabases) {
    simulated_options options{.accounts = 2000, .every = 60s, .processors = 1, .length = 10min};
    const double together = simulate(options).database_load;
    options.databases = 2;
    EXPECT_LT(simulate(options).database_load, 0.7 * together);
}

TEST(SimulatedFleet, LoadsItsDatabaseLessIfRunsAreRecordedTogether) {
    simulated_options options{.accounts = 2000, .every = 60s, .length = 10min};
    const simulated_result alone = simulate(options);
    options.gather = 2s;
    EXPECT_LT(simulate(options).database_load, 0.97 * alone.database_load);
    EXPECT_LT(simulate(options).transactions, alone.transactions * 4 / 5);
}

}  // namespace
}  // namespace pop3::test
