// SPDX-License-Identifier: MIT
#include "state_lock.hpp"

#include <sys/file.h>

#include <cerrno>
#include <chrono>

#include "system/clock_and_poll.hpp"
#include "system/local_error.hpp"

namespace pop3::fetch {
namespace {

// Nobody reports that a lock is free.
constexpr std::chrono::milliseconds between_attempts{5};
constexpr std::chrono::seconds longest_wait{10};

}  // namespace

state_lock::state_lock(const system::directory& folder, const std::string& name)
    : file_(folder.open_own_file(name)) {
    const std::string doing = "lock " + (folder.path() / name).string();
    system::clock& clock = system::real_clock();
    const system::time_point end = system::later(clock.now(), longest_wait);
    while (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) system::raise_errno(doing);
        if (clock.now() >= end)
            system::raise_local(errc::timed_out, doing, "another process holds it");
        clock.poll({}, system::later(clock.now(), between_attempts));
    }
}

}  // namespace pop3::fetch
