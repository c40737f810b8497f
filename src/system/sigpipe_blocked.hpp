// SPDX-License-Identifier: MIT
// Writing to a pipe without a reader fails with EPIPE, and does not end this process.
#pragma once

#include <signal.h>

namespace pop3::inline v1::system {

/// For this thread, for as long as it lives; a SIGPIPE that came meanwhile is discarded.
class sigpipe_blocked {
  public:
    sigpipe_blocked();
    ~sigpipe_blocked();
    sigpipe_blocked(const sigpipe_blocked&) = delete;
    sigpipe_blocked& operator=(const sigpipe_blocked&) = delete;

  private:
    sigset_t pipe_{};
    sigset_t before_{};
    bool was_pending_ = false;
};

}  // namespace pop3::inline v1::system
