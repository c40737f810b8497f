// SPDX-License-Identifier: MIT
// A fleet without a network and a database: the rules of fleet/schedule/ over any number of accounts,
// workers and databases, in virtual time. A seed determines all of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "fleet/schedule/poll_rhythm.hpp"

namespace pop3::test {

/// What a fleet costs its database: `bench/fleet` measures it. Times are of its processors.
struct database_costs {
    std::chrono::microseconds poll{2000};  ///< a request for due accounts that finds none
    std::chrono::microseconds run{1000};   ///< all that one run adds, its part of a request too
    std::chrono::microseconds transaction{80};  ///< the part of one transaction in that
    double transactions = 3.6;                  ///< of a run, without the requests
    double rows = 8;                            ///< that a run inserts, changes and deletes
};

struct simulated_options {
    std::uint64_t seed = 1;
    std::size_t accounts = 1000;
    std::size_t hosts = 20;
    std::size_t host_limit = 50;
    std::size_t workers = 10;
    fleet::poll_options worker{};
    std::chrono::seconds every{900};
    std::chrono::milliseconds run{1000};  ///< on average, without the database
    double failing = 0.01;                ///< the part of the accounts whose runs all fail
    /// The accounts are divided by a hash; each database has its part of the workers, and of the slots of
    /// each host.
    std::size_t databases = 1;
    std::size_t processors = 4;  ///< of each database
    /// How long a worker waits for other runs to end, to record all of them in one transaction; 0: it
    /// records each by itself, as it is built.
    std::chrono::milliseconds gather{0};
    database_costs cost{};
    std::chrono::seconds length{3600};
};

struct simulated_result {
    std::uint64_t runs = 0;
    std::uint64_t polls = 0;  ///< requests for due accounts
    std::uint64_t empty_polls = 0;
    std::uint64_t transactions = 0;
    double rows = 0;
    std::chrono::milliseconds lag_p50{0};
    std::chrono::milliseconds lag_p95{0};
    std::chrono::milliseconds lag_p99{0};
    std::chrono::milliseconds lag_max{0};
    double database_load = 0;             ///< of the busiest; 1: it does nothing but this
    double worker_load = 0;               ///< 1: each run that is possible is running
    std::size_t most_at_host = 0;         ///< runs at one host at once, of one database
    std::size_t never_ran = 0;            ///< accounts
    std::chrono::seconds longest_gap{0};  ///< between two runs of an account that does not fail
    std::string first_limit;              ///< for people: what keeps it from being faster
};

simulated_result simulate(const simulated_options& options);

}  // namespace pop3::test
