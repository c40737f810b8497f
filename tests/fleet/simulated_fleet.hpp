// SPDX-License-Identifier: MIT
// A fleet without a network and a database: the rules of fleet/schedule/ over any number of accounts,
// in virtual time. A seed determines all of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "fleet/schedule/cadence.hpp"

namespace pop3::test {

struct simulated_options {
    std::uint64_t seed = 1;
    std::size_t accounts = 1000;
    std::size_t hosts = 20;
    std::size_t host_limit = 50;
    std::size_t workers = 10;
    std::size_t runs_of_worker = 8;
    std::chrono::seconds every{900};
    std::chrono::milliseconds run{1000};  ///< on average
    double failing = 0.01;                ///< the part of the accounts whose runs all fail
    /// What one run costs the database, in all of its statements, and how many it executes at once.
    std::chrono::microseconds database_cost{2000};
    double database_cores = 4;
    std::chrono::seconds length{3600};
};

struct simulated_result {
    std::uint64_t runs = 0;
    std::chrono::milliseconds lag_p50{0};
    std::chrono::milliseconds lag_p95{0};
    std::chrono::milliseconds lag_p99{0};
    std::chrono::milliseconds lag_max{0};
    double database_load = 0;             ///< 1: it does nothing but this
    double worker_load = 0;               ///< 1: each run that is possible is running
    std::size_t most_at_host = 0;         ///< runs at one host at once
    std::size_t never_ran = 0;            ///< accounts
    std::chrono::seconds longest_gap{0};  ///< between two runs of an account that does not fail
    double due_at_end = 0;                ///< accounts that wait, for each one that runs
    std::string first_limit;              ///< for people: what keeps it from being faster
};

simulated_result simulate(const simulated_options& options);

}  // namespace pop3::test
