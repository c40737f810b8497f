// SPDX-License-Identifier: MIT
// The queue of one account: one piece of work after the other, beside the thread that talks to the
// server.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>

#include "pop3/event.hpp"
#include "pop3/flow.hpp"
#include "system/work_pool.hpp"

namespace pop3::fetch {

/// Its owner starts a piece of work, and awaits its end before the next. The pieces run on threads that
/// the process shares (system::work_pool), so a flow that awaits one blocks no thread:
///
///     queue.start([&] { book.forget_vanished(now()); });
///     co_await queue.finished();
///
/// A runner that has its thread for one account alone needs no other thread for a wait: see
/// use_own_thread().
class serial_worker final {
  public:
    /// How much there is to do: less than a hand-over to a thread costs, unless the disk is slow?
    enum class extent : std::uint8_t { much, little };
    /// Little work that takes longer, three times in a row, is given to a thread from then on, until a
    /// piece is quick again.
    static constexpr std::chrono::microseconds slow{500};

    serial_worker() { done_.set(); }
    /// Waits for the current work.
    ~serial_worker();
    serial_worker(const serial_worker&) = delete;
    serial_worker& operator=(const serial_worker&) = delete;

    /// The thread that calls start() does nothing but this account. From now on it does the work of the
    /// ledger, for which it would only wait, and little work, unless that takes longer than `most`.
    /// Before the first start().
    void use_own_thread(std::chrono::microseconds most = slow) noexcept { own_thread_ = most; }

    [[nodiscard]] bool has_own_thread() const noexcept { return own_thread_.has_value(); }

    /// Begins, after the end of work that a failed flow has left. If it is done on this thread, or if
    /// the process can have no more threads, it is done when this returns.
    void start(std::function<void()> work, system::work_kind kind = system::work_kind::ledger,
               extent size = extent::much);
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
    void measured(std::chrono::steady_clock::duration time) noexcept;
    [[nodiscard]] bool is_for_this_thread(system::work_kind kind);
    std::exception_ptr take_error();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::function<void()> work_;  // none: idle
    std::exception_ptr error_;
    event done_;  // of the work; replaced by start() while no work is running
    std::optional<std::chrono::microseconds> own_thread_;  // how long little work may take there
    extent size_ = extent::much;                           // of the work
    int slow_in_a_row_ = 0;                                // pieces of little work
};

}  // namespace pop3::fetch
