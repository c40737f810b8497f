// SPDX-License-Identifier: MIT
#include "read_numbers.hpp"

#include <map>
#include <utility>

#include "postgresql/transaction.hpp"

namespace pop3::fleet {
namespace {

using postgresql::batch;
using postgresql::connection;
using postgresql::parameters;
using postgresql::row;
using postgresql::rows;
using postgresql::statement;

constexpr statement count_accounts{R"(
SELECT extract(epoch FROM now())::bigint, count(*), count(*) FILTER (WHERE f.paused),
       count(*) FILTER (WHERE a.lease_until > now()), count(*) FILTER (WHERE f.failures > 0)
FROM pop3.fleet_account f JOIN pop3.account a ON a.id = f.account)"};

// In milliseconds.
constexpr statement measure_lag{R"(
SELECT count(*),
       coalesce((percentile_cont(0.5) WITHIN GROUP (ORDER BY lag))::bigint, 0),
       coalesce((percentile_cont(0.95) WITHIN GROUP (ORDER BY lag))::bigint, 0),
       coalesce((percentile_cont(0.99) WITHIN GROUP (ORDER BY lag))::bigint, 0),
       coalesce(max(lag)::bigint, 0)
FROM (SELECT (extract(epoch FROM now() - f.next_run) * 1000)::float8 AS lag
      FROM pop3.fleet_account f JOIN pop3.account a ON a.id = f.account
      WHERE NOT f.paused AND f.next_run <= now()
        AND (a.lease_until IS NULL OR a.lease_until <= now())) AS waiting)"};

constexpr statement sum_fetched{R"(
SELECT coalesce(sum(r.fetched), 0)::bigint, coalesce(sum(r.octets), 0)::bigint
FROM pop3.fleet_account f JOIN pop3.run r ON r.account = f.account)"};

constexpr statement find_failing{R"(
SELECT name, host, failures, error, extract(epoch FROM succeeded)::bigint
FROM pop3.fleet_account WHERE failures > 0 ORDER BY failures DESC, name LIMIT $1)"};

constexpr statement find_workers{R"(
SELECT name, place, extract(epoch FROM now() - seen)::bigint FROM pop3.fleet_worker
WHERE seen > now() - interval '15 minutes' ORDER BY name)"};

constexpr statement find_held{R"(
SELECT a.holder, f.name FROM pop3.fleet_account f JOIN pop3.account a ON a.id = f.account
WHERE a.lease_until > now() ORDER BY a.holder, f.name)"};

constexpr statement count_sealed{R"(
SELECT sealed_by, count(*) FROM pop3.fleet_account WHERE sealed IS NOT NULL
GROUP BY sealed_by ORDER BY sealed_by)"};

std::size_t size_at(const row& from, int column) {
    return static_cast<std::size_t>(from.number(column));
}

std::chrono::milliseconds lag_at(const row& from, int column) {
    return std::chrono::milliseconds(from.number(column));
}

std::vector<worker_state> workers_of(const rows& found, const rows& held) {
    std::map<std::string, worker_state> all;
    for (std::size_t i = 0; i < found.size(); ++i)
        all[found[i].text(0)] = {found[i].text(0), found[i].text(1),
                                 std::chrono::seconds(found[i].number(2))};
    for (std::size_t i = 0; i < held.size(); ++i) {
        const auto whose = all.find(held[i].text(0));
        if (whose == all.end()) continue;  // no worker: a run by hand
        ++whose->second.held;
        if (whose->second.holds.size() < most_shown) whose->second.holds.push_back(held[i].text(1));
    }
    std::vector<worker_state> workers;
    for (auto& [name, each] : all) workers.push_back(std::move(each));
    return workers;
}

std::vector<failing_account> failing_of(const rows& found) {
    std::vector<failing_account> all;
    for (std::size_t i = 0; i < found.size(); ++i) {
        failing_account one{found[i].text(0), found[i].text(1),
                            static_cast<std::uint32_t>(found[i].number(2)), found[i].text(3)};
        if (const auto succeeded = found[i].optional_number(4))
            one.succeeded = fetch::instant(std::chrono::seconds(*succeeded));
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace

fleet_numbers read_numbers(postgresql::connection_pool& pool) {
    batch questions;
    questions.add(count_accounts).add(measure_lag).add(sum_fetched);
    questions.add(find_failing, parameters() << static_cast<std::int64_t>(most_shown));
    questions.add(find_workers).add(find_held).add(count_sealed);
    const std::vector<rows> answers =
        postgresql::attempt_until_done(pool, [&](connection& db) { return db.execute(questions); });
    fleet_numbers all;
    const row counted = answers[0][0];
    all.taken = fetch::instant(std::chrono::seconds(counted.number(0)));
    all.accounts = size_at(counted, 1);
    all.paused = size_at(counted, 2);
    all.running = size_at(counted, 3);
    all.failing = size_at(counted, 4);
    const row lag = answers[1][0];
    all.due = size_at(lag, 0);
    all.lag_p50 = lag_at(lag, 1);
    all.lag_p95 = lag_at(lag, 2);
    all.lag_p99 = lag_at(lag, 3);
    all.lag_max = lag_at(lag, 4);
    all.fetched = static_cast<std::uint64_t>(answers[2][0].number(0));
    all.octets = static_cast<std::uint64_t>(answers[2][0].number(1));
    all.worst = failing_of(answers[3]);
    all.workers = workers_of(answers[4], answers[5]);
    for (std::size_t i = 0; i < answers[6].size(); ++i)
        all.keys.push_back({answers[6][i].text(0), size_at(answers[6][i], 1)});
    return all;
}

}  // namespace pop3::fleet
