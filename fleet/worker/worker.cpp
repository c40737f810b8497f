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

worker::worker(lease_rows& rows, const worker_options& options, account_runner run,
               worker_events events)
    : rows_(rows), options_(options), run_(std::move(run)), events_(std::move(events)) {
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
        has_ended_one_ = true;
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
    if (record(over)) return;
    const std::scoped_lock hold(mutex_);
    unrecorded_.push_back(over);
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

// Their leases are not renewed: after the term others take them over.
void worker::record_again() {
    std::list<ended_run> left;
    {
        const std::scoped_lock hold(mutex_);
        left.swap(unrecorded_);
    }
    while (!left.empty() && (clock::now() >= left.front().until || record(left.front())))
        left.pop_front();
    const std::scoped_lock hold(mutex_);
    unrecorded_.splice(unrecorded_.begin(), left);
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
    // Of about the last eight.
    const auto length = std::chrono::ceil<std::chrono::microseconds>(took);
    average_run_ = average_run_.count() == 0 ? length : (7 * average_run_ + length) / 8;
}

// ---- the thread of the worker ----

void worker::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (clock::now() >= next_renewal_) renew();
        if (clock::now() >= next_poll_) poll();
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
        const std::size_t most = options_.runs + taken_ahead(options_.runs, average_run_);
        free = most - std::min(most, runs_.size());
    }
    record_again();
    next_poll_ = clock::now() + options_.longest_idle;
    if (free == 0) return;  // the end of a run leads here again
    std::vector<lease> taken;
    if (!ask([&] { taken = rows_.take(free); })) {
        last_was_full_ = false;
        next_poll_ = clock::now() + idle_wait(++empty_polls_, options_.longest_idle);
        return;
    }
    last_was_full_ = taken.size() == free;
    empty_polls_ = taken.empty() ? empty_polls_ + 1 : 0;
    // Another one looks at once: there may be more, of which the limits let only a part through.
    next_poll_ = clock::now() + (taken.empty() ? idle_wait(empty_polls_, options_.longest_idle)
                                               : std::chrono::milliseconds(0));
    const std::scoped_lock hold(mutex_);
    ++counts_.polls;
    if (taken.empty()) ++counts_.empty_polls;
    for (lease& each : taken) {
        runs_.push_back({std::move(each), {}, false});
        waiting_.push_back(std::prev(runs_.end()));
    }
    work_.notify_all();
}

// At a third of the term, or sooner: it is the sign of life as well. Runs whose lease is lost end early; so do all once the database was away for
// a whole term.
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
    if (!ready_.exchange(true) && events_.database_back) events_.database_back();
    return true;
}

void worker::wait(const std::stop_token& stop) {
    // Several runs that end together are replaced together.
    constexpr std::chrono::milliseconds pause{20};
    std::unique_lock hold(mutex_);
    const auto may_take_more = [this] { return has_ended_one_ && last_was_full_; };
    const clock::time_point next = std::min(next_poll_, next_renewal_);
    if (!changed_.wait_until(hold, stop, next, may_take_more)) return;
    has_ended_one_ = false;
    next_poll_ = std::min(next_poll_, clock::now() + pause);
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
