// SPDX-License-Identifier: MIT
// Threads started here receive no signals: the program's own threads handle them.
#pragma once

#include <pthread.h>

#include <csignal>

namespace pop3::inline v1::system {

/// Blocks all signals while it lives; a thread started meanwhile keeps them blocked.
class signals_blocked {
  public:
    signals_blocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;

  private:
    sigset_t before_{};
};

}  // namespace pop3::inline v1::system
