// SPDX-License-Identifier: MIT
#include "sigpipe_blocked.hpp"

#include <pthread.h>

#include <cerrno>

namespace pop3::inline v1::system {

sigpipe_blocked::sigpipe_blocked() {
    sigset_t pending{};
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
}

sigpipe_blocked::~sigpipe_blocked() {
    const int number = errno;
    const timespec at_once{};
    if (!was_pending_)
        while (sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR) continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = number;
}

}  // namespace pop3::inline v1::system
