// SPDX-License-Identifier: MIT
// Another user of this machine, for tests that root runs.
#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pop3::test {

/// Two users other than root.
inline constexpr uid_t ann = 65534;
inline constexpr uid_t eve = 65532;

/// Does it in a process of `user`, who has no other groups; true if `doing` returned true there.
template <class Doing>
bool as_user(uid_t user, Doing doing) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        const bool changed =
            ::setresgid(user, user, user) == 0 && ::setresuid(user, user, user) == 0;
        ::_exit(changed && doing() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

}  // namespace pop3::test
