// SPDX-License-Identifier: MIT
// One piece of work after the other, beside the thread that talks to the server.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>

#include "pop3/event.hpp"

namespace pop3::fetch {

/// Its owner starts a piece of work, and waits for it before the next. The pieces run on threads that the
/// process shares (system::work_pool).
class worker final {
  public:
    worker() { done_.set(); }
    /// Waits for the current work.
    ~worker();
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    /// Begins. No work may be running.
    void start(std::function<void()> work);
    /// Happens when the last work is done; has happened if there was none.
    [[nodiscard]] event done() const { return done_; }
    /// Waits for the current work, and throws its exception.
    void settle();

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::function<void()> work_;  // none: idle
    std::exception_ptr trouble_;
    event done_;  // of the work; replaced by start() while no work is running
};

}  // namespace pop3::fetch
