// SPDX-License-Identifier: MIT
#include "stop_on_signal.hpp"

#include <pthread.h>
#include <sysexits.h>
#include <unistd.h>

namespace pop3::cli {

stop_on_signal::stop_on_signal() {
    ::sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals_, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    waiting_ = std::thread([this] { wait(); });
}

stop_on_signal::~stop_on_signal() {
    over_ = true;
    ::pthread_kill(waiting_.native_handle(), SIGTERM);
    waiting_.join();
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void stop_on_signal::wait() {
    int signal = 0;
    while (::sigwait(&signals_, &signal) == 0 && !over_) {
        if (!stop_.request_stop()) ::_exit(EX_TEMPFAIL);
    }
}

}  // namespace pop3::cli
