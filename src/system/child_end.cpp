// SPDX-License-Identifier: MIT
#include "child_end.hpp"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "local_error.hpp"

namespace pop3::inline v1::system {

child_end::child_end(pid_t pid, bool group, clock& clock, const std::string& program)
    : pid_(pid),
      to_kill_(group ? -pid : pid),
      clock_(clock),
      end_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {
    if (end_) return;
    const int number = errno;
    ::kill(to_kill_, SIGKILL);
    reap();
    raise_errno("watch " + program, number);
}

child_end::~child_end() {
    kill();
}

siginfo_t child_end::reap() noexcept {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR)
        continue;
    is_over_ = true;
    return info;
}

// Until it is reaped, its number is not used again.
void child_end::kill() noexcept {
    if (is_over_) return;
    ::kill(to_kill_, SIGTERM);
    pollfd end = watched();
    clock_.poll({&end, 1}, clock_.now() + grace);
    ::kill(to_kill_, SIGKILL);  // also those that it leaves in its group
    if (clock_.poll_for_work({&end, 1}, clock_.now() + grace) > 0) reap();
    is_over_ = true;
}

}  // namespace pop3::inline v1::system
