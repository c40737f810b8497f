// SPDX-License-Identifier: MIT
// Runs a call that blocks for an unknown time, within a time limit: on a thread of its own, which
// may outlive the caller's wait.
#pragma once

#include <cerrno>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "clock_and_poll.hpp"
#include "pop3/result.hpp"
#include "signals_blocked.hpp"
#include "stop_event.hpp"
#include "wakeup.hpp"

namespace pop3::inline v1::system {

// State shared by caller and helper thread; the last owner frees it.
template <class T>
struct blocking_call {
    std::mutex guard;
    std::optional<result<T>> got;
    wakeup done;
};

/// The result of `question`; errc::timed_out or cancelled. `question` must own all that it uses, and
/// not throw. Its thread is not waited for before the answer, nor does it keep the process from ending.
template <class T>
result<T> call_with_deadline(std::function<result<T>()> question, const wait_limits& limit,
                             clock& clock) try {
    const auto shared = std::make_shared<blocking_call<T>>();
    if (!shared->done) return failure{{errno, std::system_category()}, {}, {}, {}};
    const stop_event stop(limit.stop);
    pollfd fds[] = {stop.watched(), {shared->done.fd(), POLLIN, 0}};
    std::thread asking = [&] {
        const signals_blocked in_new_thread;
        return std::thread([shared, question = std::move(question)] {
            result<T> got = question();
            const std::lock_guard lock(shared->guard);
            shared->got.emplace(std::move(got));
            shared->done.signal();
        });
    }();
    if (const auto error = poll_until(fds, limit.until, clock)) {
        asking.detach();
        return failure{error, {}, {}, {}};
    }
    asking.join();  // it has nothing left to do but to end
    const std::lock_guard lock(shared->guard);
    return *std::move(shared->got);
} catch (const std::system_error& no_thread) {
    return failure{no_thread.code(), {}, {}, {}};
}

}  // namespace pop3::inline v1::system
