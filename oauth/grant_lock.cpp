// SPDX-License-Identifier: MIT
#include "grant_lock.hpp"

#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "system/clock_and_poll.hpp"
#include "system/local_error.hpp"
#include "system/stop_event.hpp"

namespace pop3::oauth {
namespace {

// Nobody reports that a lock is free. Its holder waits for a web service.
constexpr std::chrono::milliseconds pause{50};

}  // namespace

grant_lock::grant_lock(const system::directory& place, const std::string& name,
                       const wait_limits& limit) {
    do {
        file_ = place.open_own_file(name);
        wait("lock " + (place.path() / name).string(), limit);
    } while (!system::is_named(file_.get(), place.at(name.c_str())));
}

void grant_lock::wait(const std::string& doing, const wait_limits& limit) const {
    const system::stop_event stop(limit.stop);
    system::clock& clock = system::real_clock();
    while (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) system::raise_errno(doing);
        pollfd watched[] = {stop.watched()};
        const auto next = std::min(system::later(clock.now(), pause), limit.until);
        if (system::poll_until(watched, next, clock) == errc::cancelled)
            system::raise_local(errc::cancelled, doing);
        if (clock.now() >= limit.until)
            system::raise_local(errc::timed_out, doing, "another process renews this login");
    }
}

}  // namespace pop3::oauth
