// SPDX-License-Identifier: MIT
#include "stop_on_signal.hpp"

#include <pthread.h>
#include <sysexits.h>
#include <unistd.h>

#include <utility>

namespace pop3::cli {

stop_on_signal::stop_on_signal(clock now) : now_(std::move(now)) {
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
    constexpr std::chrono::seconds counts_as_one{1};
    std::chrono::steady_clock::time_point first{};
    int signal = 0;
    while (::sigwait(&signals_, &signal) == 0 && !over_) {
        if (stop_.request_stop())
            first = now_();
        else if (now_() - first >= counts_as_one)
            ::_exit(EX_TEMPFAIL);
    }
}

}  // namespace pop3::cli
