// SPDX-License-Identifier: MIT
// Simulates fleets of up to 10 million accounts and 1,000 workers on the rules of fleet/schedule/, in
// virtual time, and looks for the number of accounts that one database carries. The costs of the database
// are inputs: bench/fleet measures them, and prints them in the form of these arguments.
//
//     fleet_simulation [NAME=VALUE...]
//
// accounts (of the largest fleet), hosts, host_limit, workers, runs_of_worker, every (s), run (ms), poll_cost
// (us), run_cost (us), transaction_cost (us), transactions and rows (of ten runs), processors (of a database), seed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "fleet/simulated_fleet.hpp"

namespace {

using pop3::test::simulate;
using pop3::test::simulated_options;
using pop3::test::simulated_result;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

bool set(simulated_options& options, const std::string& name, std::uint64_t value) {
    const std::map<std::string, void (*)(simulated_options&, std::uint64_t)> names = {
        {"accounts", [](auto& o, auto n) { o.accounts = n; }},
        {"hosts", [](auto& o, auto n) { o.hosts = n; }},
        {"host_limit", [](auto& o, auto n) { o.host_limit = n; }},
        {"workers", [](auto& o, auto n) { o.workers = n; }},
        {"runs_of_worker", [](auto& o, auto n) { o.worker.runs = n; }},
        {"every", [](auto& o, auto n) { o.every = seconds(n); }},
        {"run", [](auto& o, auto n) { o.run = milliseconds(n); }},
        {"poll_cost", [](auto& o, auto n) { o.cost.poll = microseconds(n); }},
        {"run_cost", [](auto& o, auto n) { o.cost.run = microseconds(n); }},
        {"transaction_cost", [](auto& o, auto n) { o.cost.transaction = microseconds(n); }},
        {"transactions",
         [](auto& o, auto n) { o.cost.transactions = static_cast<double>(n) / 10; }},
        {"rows", [](auto& o, auto n) { o.cost.rows = static_cast<double>(n) / 10; }},
        {"processors", [](auto& o, auto n) { o.processors = n; }},
        {"seed", [](auto& o, auto n) { o.seed = n; }}};
    const auto found = names.find(name);
    if (found == names.end()) return false;
    found->second(options, value);
    return true;
}

double in_seconds(milliseconds lag) {
    return static_cast<double>(lag.count()) / 1000;
}

void print_head() {
    std::printf("%10s %5s %4s %6s | %7s %7s %7s %7s | %6s %6s %6s %6s | %4s %4s | %s\n", "accounts",
                "every", "dbs", "gather", "runs/s", "polls/s", "tx/s", "rows/s", "p50", "p95",
                "p99", "max", "db", "work", "first limit");
}

// Longer than an interval, so that what one leaves undone is seen in the next.
void print_row(simulated_options options) {
    options.length = std::max(options.every * 4 / 3, seconds(600));
    const simulated_result all = simulate(options);
    const auto a_second = [&](double number) {
        return number / static_cast<double>(options.length.count());
    };
    std::printf(
        "%10zu %4llds %4zu %4lldms | %7.0f %7.0f %7.0f %7.0f | %5.2fs %5.2fs %5.2fs %5.1fs | "
        "%3.0f%% %3.0f%% "
        "| %s\n",
        options.accounts, static_cast<long long>(options.every.count()), options.databases,
        static_cast<long long>(options.gather.count()), a_second(static_cast<double>(all.runs)),
        a_second(static_cast<double>(all.polls)), a_second(static_cast<double>(all.transactions)),
        a_second(all.rows), in_seconds(all.lag_p50), in_seconds(all.lag_p95),
        in_seconds(all.lag_p99), in_seconds(all.lag_max), 100 * all.database_load,
        100 * all.worker_load, all.first_limit.c_str());
    std::fflush(stdout);
}

// What one database carries: 99 of 100 runs begin within five seconds of the time when they are due. In
// hundredths of what its processors could do if nobody asked for due accounts, and each run was recorded by
// itself. It counts runs: so their interval does not matter, and a short one shows it soon.
double most_runs(simulated_options options) {
    options.every = seconds(60);
    options.length = seconds(300);
    const double bound = static_cast<double>(options.processors) /
                         std::chrono::duration<double>(options.cost.run).count();
    const auto carries = [&](int hundredths) {
        options.accounts = static_cast<std::size_t>(bound * 60 * hundredths / 100);
        return simulate(options).lag_p99 <= seconds(5);
    };
    int carried = 50;
    for (int step = 32; step > 0; step /= 2)
        if (carries(carried + step)) carried += step;
    return bound * carried / 100;
}

void print_limit(const simulated_options& options) {
    const double runs = most_runs(options);
    std::printf(
        "A database of %zu processors, with a gather of %lld ms, carries %.0f runs a second:",
        options.processors, static_cast<long long>(options.gather.count()), runs);
    for (const int minutes : {1, 5, 15, 60})
        std::printf(" %.2f million accounts every %d min%s", runs * 60 * minutes / 1e6, minutes,
                    minutes == 60 ? ".\n" : ",");
    std::fflush(stdout);
}

// Small fleets, the large one, and what helps it.
void print_all(const simulated_options& largest) {
    const simulated_options gathering = [&] {
        simulated_options options = largest;
        options.gather = seconds(1);
        return options;
    }();
    std::printf(
        "%zu workers x %zu runs; a database of %zu processors: %lld us a request, %lld us a run; "
        "seed %llu\n",
        largest.workers, largest.worker.runs, largest.processors,
        static_cast<long long>(largest.cost.poll.count()),
        static_cast<long long>(largest.cost.run.count()),
        static_cast<unsigned long long>(largest.seed));
    print_head();
    for (simulated_options options = largest; const std::size_t part : {1000U, 100U, 10U, 1U}) {
        options.accounts = largest.accounts / part;
        print_row(options);
    }
    print_row(gathering);
    for (simulated_options options = largest; const std::size_t databases : {2U, 4U}) {
        options.databases = databases;
        print_row(options);
    }
    print_limit(largest);
    print_limit(gathering);
}

}  // namespace

int main(int argc, char** argv) {
    simulated_options options{.accounts = 10'000'000,
                              .hosts = 2000,
                              .host_limit = 100,
                              .workers = 1000,
                              .worker = {.runs = 32},
                              .every = seconds(900),
                              .processors = 16};
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos ||
            !set(options, word.substr(0, equals),
                 std::strtoull(word.c_str() + equals + 1, nullptr, 10))) {
            std::fprintf(stderr, "fleet_simulation: there is no %s\n", word.c_str());
            return 2;
        }
    }
    print_all(options);
    return 0;
}
