// SPDX-License-Identifier: MIT
// The end of a child process: waited for, or brought about, in bounded time.
#pragma once

#include <poll.h>
#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <string>

#include "clock_and_poll.hpp"
#include "unique_fd.hpp"

namespace pop3::inline v1::system {

/// A child process that was started. On destruction, one that has not ended is killed.
class child_end {
  public:
    /// How long a child has between SIGTERM and SIGKILL, and how long its end is awaited after that.
    static constexpr std::chrono::seconds grace{2};

    /// `group`: it leads a process group, all of which is killed with it. `clock` must outlive this.
    /// Throws local_error, with the name `program`, if the child cannot be watched; it is killed then.
    child_end(pid_t pid, bool group, clock& clock, const std::string& program);
    ~child_end();
    child_end(const child_end&) = delete;
    child_end& operator=(const child_end&) = delete;

    /// Readable after its end.
    [[nodiscard]] pollfd watched() const noexcept { return {end_.get(), POLLIN, 0}; }
    /// How it ended; call it once, after its end.
    siginfo_t reap() noexcept;
    /// SIGTERM, and SIGKILL after `grace`. A child that even this does not end, because it belongs to
    /// another user or waits for a broken disk, is abandoned, for init to reap.
    void kill() noexcept;

  private:
    pid_t pid_;
    pid_t to_kill_;  // or its group
    clock& clock_;
    unique_fd end_;
    bool is_over_ = false;  // reaped, or abandoned
};

}  // namespace pop3::inline v1::system
