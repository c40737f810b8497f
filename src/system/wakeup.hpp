// SPDX-License-Identifier: MIT
// A descriptor that tells poll(2) of an event in this process.
#pragma once

#include "pop3/export.hpp"
#include "unique_fd.hpp"

namespace pop3::inline v1::system {

/// An eventfd(2), or a pipe where there is none. signal() may be called from any thread.
class POP3_EXPORT wakeup {
  public:
    /// False as bool if there was no descriptor left; then errno has the reason.
    wakeup() noexcept;
    explicit operator bool() const noexcept { return static_cast<bool>(readable_); }

    /// Readable from signal() on, until clear().
    [[nodiscard]] int fd() const noexcept { return readable_.get(); }
    void signal() noexcept;
    void clear() noexcept;

  private:
    unique_fd readable_;
    unique_fd written_;  // the other end of a pipe
};

}  // namespace pop3::inline v1::system
