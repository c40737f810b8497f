// SPDX-License-Identifier: MIT
#include "file_lock.hpp"

#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "clock_and_poll.hpp"
#include "local_error.hpp"
#include "stop_event.hpp"

namespace pop3::inline v1::system {
namespace {

// Nobody reports that a lock is free.
constexpr std::chrono::milliseconds between_attempts{5};

}  // namespace

file_lock::file_lock(const directory& place, const std::string& name, const wait_limits& limit,
                     const std::string& busy) {
    do {
        file_ = place.open_own_file(name);
        wait("lock " + (place.path() / name).string(), limit, busy);
    } while (!is_named(file_.get(), place.at(name.c_str())));
}

void file_lock::wait(const std::string& doing, const wait_limits& limit,
                     const std::string& busy) const {
    const stop_event stop(limit.stop);
    clock& now = real_clock();
    while (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) raise_errno(doing);
        pollfd watched[] = {stop.watched()};
        const auto next = std::min(later(now.now(), between_attempts), limit.until);
        if (poll_until(watched, next, now) == errc::cancelled) raise_local(errc::cancelled, doing);
        if (now.now() >= limit.until) raise_local(errc::timed_out, doing, busy);
    }
}

}  // namespace pop3::inline v1::system
