// SPDX-License-Identifier: MIT
// Simulates a fleet of many machines: 10 million accounts and 1,000 workers on the rules of
// fleet/schedule/, in virtual time. The cost of the database is what bench/fleet measured.
//
//     fleet_simulation [NAME=VALUE...]
//
// accounts, hosts, host_limit, workers, runs_of_worker, every (s), run (ms), database_cost (us),
// database_cores, minutes, seed.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "fleet/simulated_fleet.hpp"

namespace {

using pop3::test::simulated_options;

bool set(simulated_options& options, const std::string& name, std::uint64_t value) {
    const std::map<std::string, void (*)(simulated_options&, std::uint64_t)> names = {
        {"accounts", [](auto& o, auto n) { o.accounts = n; }},
        {"hosts", [](auto& o, auto n) { o.hosts = n; }},
        {"host_limit", [](auto& o, auto n) { o.host_limit = n; }},
        {"workers", [](auto& o, auto n) { o.workers = n; }},
        {"runs_of_worker", [](auto& o, auto n) { o.runs_of_worker = n; }},
        {"every", [](auto& o, auto n) { o.every = std::chrono::seconds(n); }},
        {"run", [](auto& o, auto n) { o.run = std::chrono::milliseconds(n); }},
        {"database_cost", [](auto& o, auto n) { o.database_cost = std::chrono::microseconds(n); }},
        {"database_cores", [](auto& o, auto n) { o.database_cores = static_cast<double>(n); }},
        {"minutes", [](auto& o, auto n) { o.length = std::chrono::minutes(n); }},
        {"seed", [](auto& o, auto n) { o.seed = n; }}};
    const auto found = names.find(name);
    if (found == names.end()) return false;
    found->second(options, value);
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    simulated_options options{.accounts = 10'000'000,
                              .hosts = 2000,
                              .host_limit = 50,
                              .workers = 1000,
                              .runs_of_worker = 32,
                              .every = std::chrono::seconds(900),
                              .database_cores = 16,
                              .length = std::chrono::seconds(1800)};
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
    const auto all = pop3::test::simulate(options);
    std::printf("accounts %zu, workers %zu x %zu, every %lld s, seed %llu\n", options.accounts,
                options.workers, options.runs_of_worker,
                static_cast<long long>(options.every.count()),
                static_cast<unsigned long long>(options.seed));
    std::printf("runs %llu, %.0f a second\n", static_cast<unsigned long long>(all.runs),
                static_cast<double>(all.runs) / static_cast<double>(options.length.count()));
    std::printf("lag p50 %.2f s, p95 %.2f s, p99 %.2f s, longest %.2f s\n",
                static_cast<double>(all.lag_p50.count()) / 1000,
                static_cast<double>(all.lag_p95.count()) / 1000,
                static_cast<double>(all.lag_p99.count()) / 1000,
                static_cast<double>(all.lag_max.count()) / 1000);
    std::printf("load of the database %.2f, of the workers %.2f\n", all.database_load,
                all.worker_load);
    std::printf("first limit: %s\n", all.first_limit.c_str());
    return 0;
}
