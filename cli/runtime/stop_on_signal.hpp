// SPDX-License-Identifier: MIT
// Ctrl-C and similar signals end a run in order: nothing is deleted, and no partial message stays. A
// shell ends its loop only if SIGINT itself ended the program: so that is what ends it afterwards.
#pragma once

#include <signal.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

namespace pop3::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP request a stop; a second one ends the process at
/// once, unless it comes within a second: timeout(1) and service managers signal a process and then
/// its group. A SIGINT or SIGHUP that is ignored, as a shell's & and nohup(1) have it, stays so. Make
/// it before other threads, which inherit the blocked signals.
class stop_on_signal {
  public:
    using clock = std::function<std::chrono::steady_clock::time_point()>;

    explicit stop_on_signal(clock now = std::chrono::steady_clock::now);
    ~stop_on_signal();
    stop_on_signal(const stop_on_signal&) = delete;
    stop_on_signal& operator=(const stop_on_signal&) = delete;

    [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

    /// Ends the process by SIGINT if that stopped a run of it; returns otherwise. Called last, when
    /// everything is written.
    static void end_if_interrupted();

  private:
    void wait();

    clock now_;
    sigset_t signals_{};
    sigset_t before_{};
    std::stop_source stop_;
    std::atomic<bool> over_ = false;
    std::thread waiting_;
};

}  // namespace pop3::cli
