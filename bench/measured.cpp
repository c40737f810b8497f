// SPDX-License-Identifier: MIT
// Runs a command, and writes what it cost to a file: wall seconds, CPU seconds, peak resident KiB, exit
// status. A small program of its own, because the peak of a process is never below that of its parent.
//
//     measured FILE COMMAND [ARGUMENTS]
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 64;
    using clock = std::chrono::steady_clock;
    const auto start = clock::now();
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a run that is stopped leaves nothing
        ::execvp(argv[2], argv + 2);
        ::_exit(127);
    }
    int status = 0;
    rusage used{};
    if (pid < 0 || ::wait4(pid, &status, 0, &used) != pid) return 71;
    const std::chrono::duration<double> wall = clock::now() - start;
    std::FILE* const out = std::fopen(argv[1], "w");
    if (!out) return 73;
    std::fprintf(out, "%.6f %.6f %ld %d\n", wall.count(),
                 seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss,
                 WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return std::fclose(out) == 0 ? 0 : 73;
}
