// SPDX-License-Identifier: MIT
#include "simulated_fleet.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <utility>

#include "fleet/schedule/choice.hpp"

namespace pop3::test {
namespace {

using fleet::instant;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds tick{250};

// Lags to a hundredth of a second, without a record of each.
class histogram {
  public:
    void add(milliseconds lag) {
        const auto at = static_cast<std::size_t>(lag / width);
        if (at >= counts_.size()) counts_.resize(at + 1);
        ++counts_[at];
        ++all_;
    }
    [[nodiscard]] milliseconds quantile(double share) const {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(all_));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i)
            if ((seen += counts_[i]) > wanted) return width * static_cast<int>(i);
        return counts_.empty() ? milliseconds(0) : width * static_cast<int>(counts_.size() - 1);
    }
    [[nodiscard]] std::uint64_t size() const { return all_; }

  private:
    static constexpr milliseconds width{10};
    std::vector<std::uint64_t> counts_;
    std::uint64_t all_ = 0;
};

struct account {
    std::uint32_t due = 0;  // in seconds from the beginning
    std::uint32_t last = 0;
    std::uint16_t host = 0;
    std::uint16_t failures = 0;
    bool has_run = false;
};

// What happens at a time that comes: a ring of slots.
class calendar {
  public:
    explicit calendar(std::size_t slots) : slots_(slots) {}
    void add(std::size_t at, std::uint32_t which) { slots_[at % slots_.size()].push_back(which); }
    std::vector<std::uint32_t> take(std::size_t at) {
        return std::exchange(slots_[at % slots_.size()], {});
    }

  private:
    std::vector<std::vector<std::uint32_t>> slots_;
};

class world {
  public:
    explicit world(const simulated_options& options)
        : options_(options),
          random_(options.seed),
          due_(static_cast<std::size_t>(longest_wait().count()) + 2),
          ends_(static_cast<std::size_t>(10 * options.run / tick) + 4),
          at_host_(options.hosts),
          waiting_(options.hosts) {
        for (std::size_t host = 0; host < options.hosts; ++host)
            names_.push_back('h' + std::to_string(host));
        accounts_.resize(options.accounts);
        for (std::uint32_t i = 0; i < options.accounts; ++i) {
            accounts_[i].host = static_cast<std::uint16_t>(random_() % options.hosts);
            schedule(i, fleet::first_run(instant(), options.every, chance()));
        }
    }

    simulated_result live() {
        const auto ticks = static_cast<std::size_t>(options_.length / tick);
        for (now_ = 0; now_ < ticks; ++now_) {
            for (const std::uint32_t each : ends_.take(now_)) end(each);
            if (now_ % ticks_of_second == 0) become_due();
            begin_runs();
        }
        return result();
    }

  private:
    static constexpr std::size_t ticks_of_second = seconds(1) / tick;

    [[nodiscard]] seconds longest_wait() const {
        return 2 * std::max(options_.every, seconds(3600));
    }
    double chance() { return static_cast<double>(random_()) / static_cast<double>(random_.max()); }
    [[nodiscard]] std::uint32_t second() const {
        return static_cast<std::uint32_t>(now_ / ticks_of_second);
    }
    [[nodiscard]] bool fails(std::uint32_t which) const {
        return which < options_.failing * static_cast<double>(options_.accounts);
    }

    // Seconds that have begun are over: so all of a second become due together.
    void schedule(std::uint32_t which, instant at) {
        account& one = accounts_[which];
        one.due = std::max(static_cast<std::uint32_t>(at.time_since_epoch().count()), second() + 1);
        due_.add(one.due, which);
    }

    void become_due() {
        std::vector<std::uint32_t> now = due_.take(second());
        std::ranges::sort(now);
        for (const std::uint32_t each : now) waiting_[accounts_[each].host].push_back(each);
        all_waiting_ += now.size();
    }

    // The oldest of each host that has a free slot, as the index of the database finds them.
    std::vector<fleet::due_account> candidates(std::size_t most) const {
        std::vector<fleet::due_account> found;
        for (std::size_t host = 0; host < waiting_.size(); ++host) {
            const std::size_t free = options_.host_limit - at_host_[host];
            if (free == 0) continue;
            for (std::size_t i = 0; i < std::min(most, waiting_[host].size()); ++i) {
                const std::uint32_t id = waiting_[host][i];
                found.push_back({id, names_[host], {}, instant(seconds(accounts_[id].due))});
            }
        }
        std::ranges::sort(
            found, {}, [](const fleet::due_account& each) { return std::pair(each.due, each.id); });
        return found;
    }

    void begin_runs() {
        const std::size_t slots = options_.workers * options_.runs_of_worker;
        const double per_tick = static_cast<double>(tick / std::chrono::microseconds(1)) *
                                options_.database_cores /
                                static_cast<double>(options_.database_cost.count());
        budget_ = std::min(budget_ + per_tick, 2 * per_tick);
        const std::size_t most =
            std::min({slots - running_, static_cast<std::size_t>(budget_), all_waiting_});
        worker_ticks_ += static_cast<double>(running_) / static_cast<double>(slots);
        if (most == 0) return;
        fleet::free_slots free;
        for (std::size_t host = 0; host < names_.size(); ++host)
            free.of_host[names_[host]] = options_.host_limit - at_host_[host];
        const auto chosen = fleet::choose(candidates(most), free, most);
        for (const std::int64_t id : chosen) begin(static_cast<std::uint32_t>(id));
        for (auto& each : waiting_)
            while (!each.empty() && accounts_[each.front()].due == started) each.pop_front();
        budget_ -= static_cast<double>(chosen.size());
        database_runs_ += chosen.size();
    }

    void begin(std::uint32_t which) {
        account& one = accounts_[which];
        const milliseconds now = tick * static_cast<int>(now_);
        lags_.add(std::max(milliseconds(0), now - milliseconds(seconds(one.due))));
        if (one.has_run && one.failures == 0)
            longest_gap_ = std::max(longest_gap_, seconds(second() - one.last));
        one.has_run = true;
        one.last = second();
        was_due_[which] = one.due;
        one.due = started;
        ++running_;
        --all_waiting_;
        most_at_host_ = std::max(most_at_host_, ++at_host_[one.host]);
        const double share = -std::log(1 - chance() * 0.9999);
        const auto took = std::min<std::size_t>(
            static_cast<std::size_t>(share * static_cast<double>(options_.run.count())) /
                static_cast<std::size_t>(tick.count()),
            static_cast<std::size_t>(10 * options_.run / tick));
        ends_.add(now_ + 1 + took, which);
    }

    void end(std::uint32_t which) {
        account& one = accounts_[which];
        --running_;
        --at_host_[one.host];
        one.failures = fails(which) ? static_cast<std::uint16_t>(one.failures + 1) : 0;
        const fleet::run_end last{.due = instant(seconds(was_due_[which])),
                                  .ended = instant(seconds(second())),
                                  .every = options_.every,
                                  .failures = one.failures};
        was_due_.erase(which);
        schedule(which, fleet::next_run(last, chance()));
    }

    simulated_result result() {
        simulated_result all;
        all.runs = lags_.size();
        all.lag_p50 = lags_.quantile(0.5);
        all.lag_p95 = lags_.quantile(0.95);
        all.lag_p99 = lags_.quantile(0.99);
        all.lag_max = lags_.quantile(1);
        const double length = std::chrono::duration<double>(options_.length).count();
        all.database_load = static_cast<double>(database_runs_) *
                            std::chrono::duration<double>(options_.database_cost).count() /
                            (length * options_.database_cores);
        all.worker_load = worker_ticks_ / static_cast<double>(options_.length / tick);
        all.most_at_host = most_at_host_;
        all.never_ran =
            static_cast<std::size_t>(std::ranges::count(accounts_, false, &account::has_run));
        all.longest_gap = longest_gap_;
        all.due_at_end = static_cast<double>(all_waiting_) /
                         static_cast<double>(std::max<std::size_t>(running_, 1));
        if (all.database_load > 0.95)
            all.first_limit = "the database: partition the accounts over several";
        else if (all.worker_load > 0.95)
            all.first_limit = "the workers: start more, or more jobs in each";
        else if (all.lag_p99 > options_.every)
            all.first_limit = "the limits of the hosts";
        else
            all.first_limit = "none: the accounts run when they are due";
        return all;
    }

    static constexpr std::uint32_t started = 0xFFFFFFFF;

    simulated_options options_;
    std::minstd_rand random_;
    std::vector<account> accounts_;
    calendar due_;   // by the second
    calendar ends_;  // by the tick
    std::vector<std::size_t> at_host_;
    std::vector<std::deque<std::uint32_t>> waiting_;  // of each host, the oldest first
    std::vector<std::string> names_;
    std::map<std::uint32_t, std::uint32_t> was_due_;
    histogram lags_;
    std::size_t now_ = 0;
    std::size_t running_ = 0;
    std::size_t all_waiting_ = 0;
    std::size_t most_at_host_ = 0;
    std::uint64_t database_runs_ = 0;
    double budget_ = 0;
    double worker_ticks_ = 0;
    seconds longest_gap_{0};
};

}  // namespace

simulated_result simulate(const simulated_options& options) {
    return world(options).live();
}

}  // namespace pop3::test
