// SPDX-License-Identifier: MIT
// The queue of one account: one piece of work after the other, beside the thread that talks to the
// server.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>

#include "pop3/event.hpp"
#include "pop3/flow.hpp"
#include "system/work_pool.hpp"

namespace pop3::fetch {

/// Its owner starts a piece of work, and awaits its end before the next. The pieces run on threads that
/// the process shares (system::work_pool), so a flow that awaits one blocks no thread:
///
///     queue.start([&] { book.forget_vanished(now()); });
///     co_await queue.finished();
class serial_worker final {
  public:
    serial_worker() { done_.set(); }
    /// Waits for the current work.
    ~serial_worker();
    serial_worker(const serial_worker&) = delete;
    serial_worker& operator=(const serial_worker&) = delete;

    /// Begins, after the end of work that a failed flow has left. If the process can have no more
    /// threads, it is done when this returns.
    void start(std::function<void()> work, system::work_kind kind = system::work_kind::ledger);
    /// Happens when the last work is done; has happened if there was none.
    [[nodiscard]] event done() const { return done_; }
    /// Blocks until the current work is done.
    void join() noexcept;
    /// The same, and throws the exception of the work.
    void wait();

    // ---- for flows: they await the work, which may use what they own ----

    /// Awaits the current work, and throws its exception. Only between two commands. Nothing
    /// interrupts it; a flow that is dropped meanwhile blocks until the work is done.
    flow<void> finished();
    /// The same; returns the exception, or null.
    flow<std::exception_ptr> ended();

  private:
    void run();
    std::exception_ptr take_error();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::function<void()> work_;  // none: idle
    std::exception_ptr error_;
    event done_;  // of the work; replaced by start() while no work is running
};

}  // namespace pop3::fetch
