// SPDX-License-Identifier: MIT
#include "stop_on_signal.hpp"

#include <pthread.h>
#include <sysexits.h>
#include <unistd.h>

#include <utility>

namespace pop3::cli {
namespace {

// Of the process, as signals are.
std::atomic<bool> interrupted = false;

bool is_ignored(int signal) {
    struct sigaction before {};
    return ::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN;
}

}  // namespace

stop_on_signal::stop_on_signal(clock now) : now_(std::move(now)) {
    ::sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGHUP})
        if (!is_ignored(signal)) ::sigaddset(&signals_, signal);
    ::sigaddset(&signals_, SIGTERM);  // also wakes the thread when this ends
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    waiting_ = std::thread([this] { wait(); });
}

stop_on_signal::~stop_on_signal() {
    over_ = true;
    // That thread takes the signal by sigwait(). NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread,cert-pos44-c)
    ::pthread_kill(waiting_.native_handle(), SIGTERM);
    waiting_.join();
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void stop_on_signal::wait() {
    constexpr std::chrono::seconds counts_as_one{1};
    std::chrono::steady_clock::time_point first{};
    int signal = 0;
    while (::sigwait(&signals_, &signal) == 0 && !over_) {
        if (signal == SIGINT) interrupted = true;
        if (stop_.request_stop()) {
            first = now_();
        } else if (now_() - first >= counts_as_one) {
            end_if_interrupted();
            ::_exit(EX_TEMPFAIL);
        }
    }
}

void stop_on_signal::end_if_interrupted() {
    if (!interrupted) return;
    sigset_t only{};
    ::sigemptyset(&only);
    ::sigaddset(&only, SIGINT);
    ::signal(SIGINT, SIG_DFL);
    ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
    ::raise(SIGINT);
}

}  // namespace pop3::cli
