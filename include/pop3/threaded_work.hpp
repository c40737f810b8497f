// SPDX-License-Identifier: MIT
// A function that runs while a session is kept alive.
//
//     pop3::threaded_work work([&] { index(message); });
//     mail.keep_alive_until(work.done());
//     work.get();
#pragma once

#include <functional>
#include <future>
#include <utility>

#include "pop3/event.hpp"

namespace pop3::inline v1 {

/// A function that runs on a thread of its own. Used by one thread, the one that made it.
class threaded_work final {
  public:
    /// Starts `work` on a thread of its own.
    explicit threaded_work(std::function<void()> work)
        : result_(std::async(std::launch::async, [work = std::move(work), done = done_]() mutable {
              const setter at_end{done};
              work();
          })) {}

    /// Happens when the function has returned or thrown.
    [[nodiscard]] event done() const { return done_; }
    /// Waits for the function; the first call throws what it threw. The destructor waits too.
    void get() {
        if (result_.valid()) result_.get();
    }

  private:
    struct setter {
        event& done;
        ~setter() { done.set(); }
    };
    event done_;
    std::future<void> result_;
};

}  // namespace pop3::inline v1
