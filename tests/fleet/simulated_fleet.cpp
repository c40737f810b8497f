// SPDX-License-Identifier: MIT
#include "simulated_fleet.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <queue>
#include <random>
#include <utility>
#include <vector>

#include "fleet/schedule/cadence.hpp"
#include "lags.hpp"
#include "simulated_database.hpp"
#include "waiting_accounts.hpp"

namespace pop3::test {
namespace {

using fleet::instant;
using fleet::steady_time;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct simulated_account {
    std::uint32_t due = 0;  // in seconds from the beginning
    std::uint32_t last = 0;
    std::uint16_t host = 0;
    std::uint16_t failures = 0;
    bool has_run = false;
};

enum class happening : std::uint8_t {
    second_begins,
    poll,
    answer,
    run_is_over,
    record,
    run_is_recorded
};

struct event {
    steady_time at;
    std::uint64_t place = 0;  // among those of the same time
    happening kind{};
    std::uint32_t worker = 0;
    std::uint32_t account = 0;
    steady_time began{};  // the run

    bool operator>(const event& other) const {
        return std::pair(at, place) > std::pair(other.at, other.place);
    }
};

struct simulated_worker {
    explicit simulated_worker(const fleet::poll_options& options) : polls(options) {}

    fleet::poll_rhythm polls;
    std::size_t held = 0;
    std::size_t running = 0;
    std::deque<std::uint32_t> ahead{};  // accounts
    bool is_asking = false;
    std::size_t asked = 0;
    std::vector<std::uint32_t> taken{};
    std::vector<event> ended{};  // runs that are recorded together
};

// One database with its workers and accounts.
class world {
  public:
    explicit world(const simulated_options& options)
        : options_(options),
          end_(options.length),
          random_(options.seed),
          accounts_(options.accounts),
          workers_(options.workers, simulated_worker(options.worker)),
          due_(static_cast<std::size_t>(longest_wait().count()) + 2),
          waiting_(options.hosts, options.host_limit),
          database_(options.processors, end_) {
        for (std::uint32_t i = 0; i < accounts_.size(); ++i) {
            accounts_[i].host = static_cast<std::uint16_t>(random_() % options.hosts);
            schedule(i, fleet::first_run(instant(), options.every, chance()));
        }
        for (std::uint32_t i = 0; i < workers_.size(); ++i)
            add({.at = steady_time(duration_cast<microseconds>(chance() * seconds(1))),
                 .kind = happening::poll,
                 .worker = i});
        add({.at = now_, .kind = happening::second_begins});
    }

    void live() {
        while (!events_.empty() && events_.top().at < end_) {
            const event next = events_.top();
            events_.pop();
            run_time_ += (next.at - now_) * static_cast<double>(running_);
            now_ = next.at;
            happen(next);
        }
    }

    void add_to(simulated_result& all, lags& late) const {
        late.add(late_);
        all.runs += runs_;
        all.polls += polls_;
        all.empty_polls += empty_polls_;
        all.transactions +=
            polls_ - saved_transactions_ +
            static_cast<std::uint64_t>(options_.cost.transactions * static_cast<double>(runs_));
        const std::chrono::duration<double> length = options_.length;
        all.database_load =
            std::max(all.database_load,
                     database_.busy() / (length * static_cast<double>(options_.processors)));
        all.worker_load = std::max(
            all.worker_load,
            run_time_ / (length * static_cast<double>(options_.workers * options_.worker.runs)));
        all.most_at_host = std::max(all.most_at_host, waiting_.most_at_host());
        all.never_ran += static_cast<std::size_t>(
            std::ranges::count(accounts_, false, &simulated_account::has_run));
        all.longest_gap = std::max(all.longest_gap, longest_gap_);
    }

  private:
    [[nodiscard]] seconds longest_wait() const {
        return 2 * std::max(options_.every, seconds(3600));
    }
    double chance() {
        return static_cast<double>(random_() - std::minstd_rand::min()) /
               static_cast<double>(std::minstd_rand::max());
    }
    [[nodiscard]] std::uint32_t second() const {
        return static_cast<std::uint32_t>(now_.time_since_epoch() / seconds(1));
    }
    [[nodiscard]] bool fails(std::uint32_t which) const {
        return which < options_.failing * static_cast<double>(accounts_.size());
    }

    void add(event next) {
        next.place = ++events_added_;
        events_.push(next);
    }

    void happen(const event& next) {
        switch (next.kind) {
            case happening::second_begins:
                return become_due();
            case happening::poll:
                return poll(next.worker);
            case happening::answer:
                return take(next.worker);
            case happening::run_is_over:
                return run_is_over(next);
            case happening::record:
                return record(next.worker);
            case happening::run_is_recorded:
                return end(next);
        }
    }

    // Seconds that have begun are over: so all of a second become due together.
    void schedule(std::uint32_t which, instant at) {
        simulated_account& one = accounts_[which];
        one.due = std::max(static_cast<std::uint32_t>(at.time_since_epoch().count()), second() + 1);
        due_[one.due % due_.size()].push_back(which);
    }

    void become_due() {
        std::vector<std::uint32_t> now = std::exchange(due_[second() % due_.size()], {});
        std::ranges::sort(now);
        for (const std::uint32_t each : now)
            waiting_.add(accounts_[each].host, accounts_[each].due, each);
        add({.at = now_ + seconds(1), .kind = happening::second_begins});
    }

    // A worker may have decided otherwise since this was planned.
    void poll(std::uint32_t which) {
        simulated_worker& one = workers_[which];
        if (one.is_asking || now_ < one.polls.next()) return;
        one.asked = one.polls.free(one.held);
        if (one.asked == 0) {
            one.polls.is_full(now_);
            return plan_poll(which);
        }
        one.taken = waiting_.take(one.asked);
        one.held += one.taken.size();
        one.is_asking = true;
        ++polls_;
        if (one.taken.empty()) ++empty_polls_;
        add({.at = database_.execute(now_, options_.cost.poll),
             .kind = happening::answer,
             .worker = which});
    }

    void plan_poll(std::uint32_t which) {
        add({.at = workers_[which].polls.next(), .kind = happening::poll, .worker = which});
    }

    void take(std::uint32_t which) {
        simulated_worker& one = workers_[which];
        one.is_asking = false;
        one.polls.answered(now_, one.asked, one.taken.size());
        one.ahead.insert(one.ahead.end(), one.taken.begin(), one.taken.end());
        begin_runs(which);
        plan_poll(which);
    }

    void begin_runs(std::uint32_t which) {
        simulated_worker& one = workers_[which];
        for (; one.running < options_.worker.runs && !one.ahead.empty(); ++one.running) {
            begin(which, one.ahead.front());
            one.ahead.pop_front();
        }
    }

    void begin(std::uint32_t which, std::uint32_t id) {
        simulated_account& one = accounts_[id];
        late_.add(duration_cast<milliseconds>(now_ - steady_time(seconds(one.due))));
        if (one.has_run && one.failures == 0)
            longest_gap_ = std::max(longest_gap_, seconds(second() - one.last));
        one.has_run = true;
        one.last = second();
        ++runs_;
        ++running_;
        const auto length =
            duration_cast<microseconds>(-std::log(1 - chance() * 0.9999) * options_.run);
        add({.at = now_ + length,
             .kind = happening::run_is_over,
             .worker = which,
             .account = id,
             .began = now_});
    }

    // The first one waits for others.
    void run_is_over(const event& run) {
        simulated_worker& one = workers_[run.worker];
        one.ended.push_back(run);
        if (options_.gather.count() == 0) return record(run.worker);
        if (one.ended.size() == 1)
            add({.at = now_ + options_.gather, .kind = happening::record, .worker = run.worker});
    }

    void record(std::uint32_t which) {
        std::vector<event> all = std::exchange(workers_[which].ended, {});
        const auto saved = (all.size() - 1) * options_.cost.transaction;
        const steady_time over = database_.execute(now_, all.size() * options_.cost.run - saved);
        saved_transactions_ += all.size() - 1;
        for (event& run : all) {
            run.at = over;
            run.kind = happening::run_is_recorded;
            add(run);
        }
    }

    void end(const event& run) {
        simulated_account& one = accounts_[run.account];
        --running_;
        waiting_.give_back(one.host);
        one.failures = fails(run.account) ? static_cast<std::uint16_t>(one.failures + 1) : 0;
        const fleet::run_end last{.due = instant(seconds(one.due)),
                                  .ended = instant(seconds(second())),
                                  .every = options_.every,
                                  .failures = one.failures};
        schedule(run.account, fleet::next_run(last, chance()));
        simulated_worker& whose = workers_[run.worker];
        --whose.held;
        --whose.running;
        const steady_time before = whose.polls.next();
        whose.polls.run_ended(now_, duration_cast<microseconds>(now_ - run.began));
        if (whose.polls.next() < before) plan_poll(run.worker);
        begin_runs(run.worker);
    }

    simulated_options options_;
    steady_time end_;
    std::minstd_rand random_;
    std::vector<simulated_account> accounts_;
    std::vector<simulated_worker> workers_;
    std::vector<std::vector<std::uint32_t>> due_;  // a ring of seconds
    waiting_accounts waiting_;
    simulated_database database_;
    std::priority_queue<event, std::vector<event>, std::greater<>> events_;
    std::uint64_t events_added_ = 0;
    steady_time now_{};
    lags late_;
    std::size_t running_ = 0;
    std::uint64_t runs_ = 0;
    std::uint64_t polls_ = 0;
    std::uint64_t empty_polls_ = 0;
    std::uint64_t saved_transactions_ = 0;
    std::chrono::duration<double, std::nano> run_time_{0};
    seconds longest_gap_{0};
};

// splitmix64: numbers of accounts that follow each other must not be in the same database.
std::uint64_t hash_of(std::uint64_t id) {
    id += 0x9E3779B97F4A7C15;
    id = (id ^ (id >> 30)) * 0xBF58476D1CE4E5B9;
    id = (id ^ (id >> 27)) * 0x94D049BB133111EB;
    return id ^ (id >> 31);
}

std::vector<simulated_options> parts_of(const simulated_options& whole) {
    std::vector<simulated_options> parts(whole.databases, whole);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i].accounts = 0;
        parts[i].seed += i;
        parts[i].workers = whole.workers / parts.size() + (i < whole.workers % parts.size());
        parts[i].host_limit = std::max<std::size_t>(1, whole.host_limit / parts.size());
    }
    for (std::size_t id = 0; id < whole.accounts; ++id)
        ++parts[hash_of(id) % parts.size()].accounts;
    return parts;
}

std::string first_limit(const simulated_result& all, const simulated_options& options) {
    if (all.database_load > 0.95) return "the database: partition the accounts over several";
    if (all.worker_load > 0.95) return "the workers: start more, or more jobs in each";
    if (all.lag_p99 > options.every) return "the limits of the hosts";
    return "none: the accounts run when they are due";
}

}  // namespace

simulated_result simulate(const simulated_options& options) {
    simulated_result all;
    lags late;
    for (const simulated_options& part : parts_of(options)) {
        world one(part);
        one.live();
        one.add_to(all, late);
    }
    all.lag_p50 = late.quantile(0.5);
    all.lag_p95 = late.quantile(0.95);
    all.lag_p99 = late.quantile(0.99);
    all.lag_max = late.quantile(1);
    all.rows = static_cast<double>(all.runs) * options.cost.rows;
    all.first_limit = first_limit(all, options);
    return all;
}

}  // namespace pop3::test
