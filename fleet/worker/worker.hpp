// SPDX-License-Identifier: MIT
// Takes accounts that are due, and runs them, a fixed number at once, until it is stopped.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "fleet/schedule/poll_rhythm.hpp"
#include "fleet/status/numbers.hpp"
#include "lease_rows.hpp"

namespace pop3::fleet {

/// What the worker tells its log. Called from any of its threads; must not throw.
struct worker_events {
    std::function<void(const std::string& words)> database_lost;
    std::function<void()> database_back;
};

/// Runs one account while its lease lasts; the stop token asks it to end early: for the end of the
/// worker, or because the lease was lost. Called on several threads. Must not throw.
using account_runner = std::function<run_result(const lease&, const std::stop_token&)>;

class worker {
  public:
    worker(lease_rows& rows, const poll_options& options, account_runner run, worker_events events);
    ~worker();
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    /// Works until `stop`; then asks the runs to end, waits for them, and releases all accounts. A
    /// database that is away is asked again and again. Throws database_error if that cannot help: the
    /// tables are of a newer version; nothing runs any more then.
    void work(const std::stop_token& stop);

    /// Since it was made. Any thread.
    [[nodiscard]] worker_counts counts() const;
    /// True once the database has answered, and while it does. Any thread.
    [[nodiscard]] bool is_ready() const noexcept { return ready_; }

  private:
    using clock = std::chrono::steady_clock;

    struct held_run {
        lease held;
        std::stop_source stop;
        bool begun = false;
    };

    // A run whose end is to be recorded.
    struct ended_run {
        lease held;
        run_result result;
        instant next;
        clock::time_point until;  // of the lease
    };

    void execute_runs();
    void end_threads();
    void finish(const lease& held, const run_result& result, clock::time_point began);
    bool record(const ended_run& over);
    void record_later(const ended_run& over);
    void record_again();
    [[nodiscard]] bool is_time_to_poll() const;
    [[nodiscard]] bool is_time_to_record() const;
    void poll();
    void renew();
    bool ask(const std::function<void()>& question);
    void wait(const std::stop_token& stop);
    void end_runs();
    void count(const run_result& result, clock::duration took);

    lease_rows& rows_;
    account_runner run_;
    worker_events events_;

    mutable std::mutex mutex_;
    std::condition_variable_any changed_;  // a run has ended, or is not recorded
    std::condition_variable work_;         // for the threads of the runs
    std::list<held_run> runs_;             // held: waiting, and at work
    std::deque<std::list<held_run>::iterator> waiting_;
    std::list<ended_run> unrecorded_;  // the database did not answer
    back_off record_pause_;
    poll_rhythm polls_;
    bool over_ = false;
    worker_counts counts_;

    std::atomic<bool> ready_ = false;
    clock::time_point next_renewal_{};
    clock::time_point renewed_{};
    std::vector<std::jthread> threads_;
};

}  // namespace pop3::fleet
