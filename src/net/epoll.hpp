// SPDX-License-Identifier: MIT
// Waiting for many sockets at once, with a wake-up from another thread.
#pragma once

#include <chrono>
#include <span>

#include "system/unique_fd.hpp"

namespace pop3::inline v1::net {

/// Level-triggered. wake() may be called from any thread; everything else belongs to one thread.
class epoll {
  public:
    enum class interest { read, write };

    epoll();
    void add(int fd, interest in);
    void change(int fd, interest in);
    void remove(int fd);

    /// Waits until a descriptor is ready, for `longest` at most (negative: for ever), and fills
    /// `ready` with as many as fit. Returns how many.
    std::size_t wait(std::span<int> ready, std::chrono::milliseconds longest);
    /// Ends the current wait, or the next one.
    void wake() noexcept;

  private:
    system::unique_fd epoll_;
    system::unique_fd wakeup_;
};

}  // namespace pop3::inline v1::net
