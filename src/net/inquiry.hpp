// SPDX-License-Identifier: MIT
// Asking somebody who blocks for as long as he likes, within a time limit: on a thread of its own,
// which may still be asking when the one who wanted to know has gone.
#pragma once

#include <sys/eventfd.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "net/signals_blocked.hpp"
#include "net/stop_signal.hpp"
#include "net/unique_fd.hpp"
#include "net/waiting.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1::net {

// What the asker and the thread that asks share; whoever goes last cleans up.
template <class T>
struct inquiry {
    std::mutex guard;
    std::optional<result<T>> got;
    unique_fd done{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

/// What `question` gives; errc::timed_out or cancelled. It must own all that it needs.
template <class T>
result<T> ask(std::function<result<T>()> question, const patience& limit, waiting& clock) try {
    const auto shared = std::make_shared<inquiry<T>>();
    if (!shared->done) return failure{{errno, std::system_category()}, {}, {}, {}};
    {
        const signals_blocked in_new_thread;
        std::thread([shared, question = std::move(question)] {
            result<T> got = question();
            const std::lock_guard lock(shared->guard);
            shared->got.emplace(std::move(got));
            ::eventfd_write(shared->done.get(), 1);
        }).detach();
    }
    const stop_signal stop(limit.stop);
    pollfd fds[] = {stop.watched(), {shared->done.get(), POLLIN, 0}};
    if (const auto error = wait_for(fds, limit.until, clock)) return failure{error, {}, {}, {}};
    const std::lock_guard lock(shared->guard);
    return *std::move(shared->got);
} catch (const std::system_error& no_thread) {
    return failure{no_thread.code(), {}, {}, {}};
}

}  // namespace pop3::inline v1::net
