// SPDX-License-Identifier: MIT
#include "worker.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "fleet/schedule/cadence.hpp"

namespace pop3::fleet {
namespace {

using postgresql::database_errc;
using postgresql::database_error;

// Between two signs of life.
constexpr std::chrono::seconds longest_silence{40};

// Of the tries to record what could not be recorded: several in the term of a lease.
std::chrono::milliseconds longest_record_pause(const worker_identity& self) {
    return std::min<std::chrono::milliseconds>(std::chrono::seconds(30),
                                               std::chrono::milliseconds(self.term) / 6);
}

double chance() {
    std::random_device seed;
    return std::uniform_real_distribution<double>(0, 1)(seed);
}

// Asking again does not make the program newer.
bool is_final(const database_error& reason) {
    return reason.is(database_errc::schema_newer) || reason.is(database_errc::schema_older) ||
           reason.is(database_errc::schema_missing);
}

}  // namespace

worker::worker(lease_rows& rows, const poll_options& options, account_runner run,
               worker_events events)
    : rows_(rows),
      run_(std::move(run)),
      events_(std::move(events)),
      record_pause_(longest_record_pause(rows.self())),
      polls_(options) {
    renewed_ = clock::now();
    try {
        for (std::size_t i = 0; i < options.runs; ++i)
            threads_.emplace_back([this] { execute_runs(); });
    } catch (...) {
        end_threads();  // or those that there are would wait for ever
        throw;
    }
}

worker::~worker() {
    end_runs();
    end_threads();
}

void worker::end_threads() {
    const std::scoped_lock hold(mutex_);
    over_ = true;
    work_.notify_all();
}

worker_counts worker::counts() const {
    const std::scoped_lock hold(mutex_);
    return counts_;
}

// ---- the threads of the runs ----

void worker::execute_runs() {
    std::unique_lock hold(mutex_);
    while (true) {
        work_.wait(hold, [this] { return over_ || !waiting_.empty(); });
        if (over_) return;
        const auto mine = waiting_.front();
        waiting_.pop_front();
        mine->begun = true;
        hold.unlock();
        const clock::time_point began = clock::now();
        run_result result = run_(mine->held, mine->stop.get_token());
        finish(mine->held, result, began);
        hold.lock();
        count(result, clock::now() - began);
        runs_.erase(mine);
        changed_.notify_all();
    }
}

void worker::finish(const lease& held, const run_result& result, clock::time_point began) try {
    if (result.is_lease_lost) return;
    if (result.is_cancelled) return rows_.give_back_unused(held);
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(clock::now() - began);
    const run_end end{.due = held.due,
                      .ended = held.taken + took,
                      .every = held.entry.every,
                      .failures = result.is_failure     ? held.failures + 1
                                  : result.is_not_tried ? held.failures
                                                        : 0,
                      // The times before are rounded down, and clocks differ.
                      .server_wait = result.server_wait.count() > 0
                                         ? result.server_wait + std::chrono::seconds(2)
                                         : result.server_wait};
    const ended_run over{held, result, next_run(end, chance()), clock::now() + rows_.self().term};
    if (!record(over)) record_later(over);
} catch (const std::exception& reason) {
    if (events_.database_lost) events_.database_lost(reason.what());
}

bool worker::record(const ended_run& over) try {
    rows_.give_back(over.held, over.result, over.next);
    return true;
} catch (const std::exception& reason) {
    if (events_.database_lost) events_.database_lost(reason.what());
    return false;
}

// The first one to be kept waits for its next try; others join it.
void worker::record_later(const ended_run& over) {
    const std::scoped_lock hold(mutex_);
    if (unrecorded_.empty()) record_pause_.failed(clock::now(), chance());
    unrecorded_.push_back(over);
    changed_.notify_all();
}

// In order, until one fails. Their leases are not renewed: after the term others take them over.
void worker::record_again() {
    std::list<ended_run> left;
    {
        const std::scoped_lock hold(mutex_);
        left.swap(unrecorded_);
    }
    while (!left.empty() && (clock::now() >= left.front().until || record(left.front())))
        left.pop_front();
    const std::scoped_lock hold(mutex_);
    if (left.empty())
        record_pause_.succeeded();
    else
        record_pause_.failed(clock::now(), chance());
    unrecorded_.splice(unrecorded_.begin(), left);
}

bool worker::is_time_to_poll() const {
    const std::scoped_lock hold(mutex_);
    return clock::now() >= polls_.next();
}

bool worker::is_time_to_record() const {
    const std::scoped_lock hold(mutex_);
    return !unrecorded_.empty() && clock::now() >= record_pause_.next();
}

void worker::count(const run_result& result, clock::duration took) {
    if (result.is_lease_lost)
        ++counts_.leases_lost;
    else if (result.is_not_tried || result.is_cancelled)
        ++counts_.runs_not_tried;
    else
        ++(result.is_failure ? counts_.runs_failed : counts_.runs_ok);
    counts_.messages += result.messages;
    counts_.octets += result.octets;
    counts_.deleted += result.deleted;
    counts_.run_seconds += std::chrono::duration<double>(took).count();
    polls_.run_ended(clock::now(), std::chrono::ceil<std::chrono::microseconds>(took));
}

// ---- the thread of the worker ----

void worker::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (clock::now() >= next_renewal_) renew();
        if (is_time_to_record()) record_again();
        if (is_time_to_poll()) poll();
        wait(stop);
    }
    end_runs();
    record_again();
    ask([this] { rows_.leave(); });
}

void worker::poll() {
    std::size_t free = 0;
    {
        const std::scoped_lock hold(mutex_);
        free = polls_.free(runs_.size());
        if (free == 0) return polls_.is_full(clock::now());
    }
    std::vector<lease> taken;
    const bool is_answered = ask([&] { taken = rows_.take(free); });
    const std::scoped_lock hold(mutex_);
    if (!is_answered) return polls_.lost(clock::now(), chance());
    polls_.answered(clock::now(), free, taken.size());
    ++counts_.polls;
    if (taken.empty()) ++counts_.empty_polls;
    for (lease& each : taken) {
        runs_.push_back({std::move(each), {}, false});
        waiting_.push_back(std::prev(runs_.end()));
    }
    work_.notify_all();
}

// At a third of the term, or sooner: it is the sign of life as well. Runs whose lease is lost end early; so do
// all once the database was away for a whole term.
void worker::renew() {
    const auto term = rows_.self().term;
    next_renewal_ = clock::now() +
                    std::min<clock::duration>(std::chrono::milliseconds(term) / 3, longest_silence);
    std::vector<lease> held;
    {
        const std::scoped_lock hold(mutex_);
        for (const held_run& each : runs_) held.push_back(each.held);
    }
    std::vector<held_epoch> ours;
    const clock::time_point asked = clock::now();
    if (ask([&] { ours = rows_.renew(held); })) {
        renewed_ = asked;
        const std::scoped_lock hold(mutex_);
        for (held_run& each : runs_) {
            const held_epoch own{each.held.account, each.held.epoch};
            const bool was_asked = std::ranges::any_of(held, [&](const lease& one) {
                return held_epoch{one.account, one.epoch} == own;
            });
            if (was_asked && std::ranges::count(ours, own) == 0) each.stop.request_stop();
        }
        return;
    }
    next_renewal_ = clock::now() + std::min<clock::duration>(std::chrono::milliseconds(term) / 6,
                                                             std::chrono::seconds(5));
    if (clock::now() - renewed_ < term) return;
    const std::scoped_lock hold(mutex_);
    for (held_run& each : runs_) each.stop.request_stop();
}

// False, and the worker is not ready, if the database is away.
bool worker::ask(const std::function<void()>& question) {
    try {
        question();
    } catch (const database_error& reason) {
        if (is_final(reason)) throw;
        if (ready_.exchange(false) && events_.database_lost)
            events_.database_lost(reason.reason().message());
        return false;
    } catch (const std::system_error& reason) {  // no thread, no descriptor
        if (ready_.exchange(false) && events_.database_lost) events_.database_lost(reason.what());
        return false;
    }
    if (!ready_.exchange(true)) {
        if (events_.database_back) events_.database_back();
        const std::scoped_lock hold(mutex_);
        record_pause_.succeeded();
    }
    return true;
}

void worker::wait(const std::stop_token& stop) {
    const auto next = [this] {
        const steady_time record = unrecorded_.empty() ? steady_time::max() : record_pause_.next();
        return std::min({polls_.next(), next_renewal_, record});
    };
    std::unique_lock hold(mutex_);
    const steady_time until = next();
    changed_.wait_until(hold, stop, until, [&] { return next() < until; });
}

// Runs that have not begun go back as they were.
void worker::end_runs() {
    std::list<held_run> unused;
    {
        const std::scoped_lock hold(mutex_);
        for (const auto each : std::exchange(waiting_, {}))
            unused.splice(unused.end(), runs_, each);
        for (held_run& each : runs_) each.stop.request_stop();
    }
    for (const held_run& each : unused) {
        try {
            rows_.give_back_unused(each.held);
        } catch (const std::exception&) {
            break;  // the term of their leases ends by itself
        }
    }
    const auto all_ended = [this] { return runs_.empty(); };
    std::unique_lock hold(mutex_);
    while (!changed_.wait_until(hold, std::max(next_renewal_, clock::now()), all_ended)) {
        hold.unlock();
        try {
            renew();  // or others would take over what still ends
        } catch (const std::exception&) {
            next_renewal_ = clock::now() + longest_silence;
        }
        hold.lock();
    }
}

}  // namespace pop3::fleet
