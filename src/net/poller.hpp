// SPDX-License-Identifier: MIT
// Waiting for many sockets at once, with a wake-up from another thread.
#pragma once

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include "system/unique_fd.hpp"
#include "system/wakeup.hpp"

namespace pop3::inline v1::net {

/// Level-triggered: epoll(7), or poll(2) where there is none. wake() may be called from any thread;
/// everything else belongs to one thread.
class poller {
  public:
    enum class interest { read, write };

    poller();
    void add(int fd, interest in);
    void change(int fd, interest in);
    void remove(int fd);

    /// Waits until a descriptor is ready, for `longest` at most (negative: for ever), and fills
    /// `ready` with as many as fit; those that did not fit come first in the next calls. Returns how many.
    std::size_t wait(std::span<int> ready, std::chrono::milliseconds longest);
    /// Ends the current wait, or the next one.
    void wake() noexcept { wakeup_.signal(); }

  private:
    system::wakeup wakeup_;
    system::unique_fd epoll_;
    std::vector<pollfd> watched_;             // for poll(2)
    [[maybe_unused]] std::size_t first_ = 0;  // of watched_, in the next call
};

}  // namespace pop3::inline v1::net
