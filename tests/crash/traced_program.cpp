// SPDX-License-Identifier: MIT
#include "traced_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace pop3::test {
namespace {

constexpr int options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE;
constexpr int at_system_call = SIGTRAP | 0x80;

// Never returns.
[[noreturn]] void become(const std::string& path, const std::vector<std::string>& arguments,
                         int errors) {
    std::vector<char*> words{const_cast<char*>(path.c_str())};
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const int nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(nowhere, STDIN_FILENO);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::execv(path.c_str(), words.data());
    ::_exit(127);
}

class tracer {
  public:
    tracer(pid_t program, call_watcher& watcher) : program_(program), watcher_(watcher) {}

    int run() {
        int status = 0;
        ::waitpid(program_, &status, 0);  // stopped by its exec
        if (!WIFSTOPPED(status)) return over(status);
        ::ptrace(PTRACE_SETOPTIONS, program_, nullptr, options);
        go_on(program_, 0);
        while (true) {
            const pid_t thread = ::waitpid(-1, &status, __WALL);
            if (thread < 0) throw std::runtime_error("the traced program is lost");
            if (!WIFSTOPPED(status)) {
                if (thread == program_) return over(status);
            } else if (!stopped(thread, status)) {
                ::kill(program_, SIGKILL);
            }
        }
    }

  private:
    static int over(int status) {
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    static void go_on(pid_t thread, int signal) {
        ::ptrace(PTRACE_SYSCALL, thread, nullptr, static_cast<long>(signal));
    }

    // False if the program is to be killed.
    bool stopped(pid_t thread, int status) {
        const int signal = WSTOPSIG(status);
        if (signal == at_system_call) {
            if (!seen(thread)) return false;
            go_on(thread, 0);
        } else {
            const bool ours = signal == SIGTRAP || signal == SIGSTOP;  // clone, or a new thread
            go_on(thread, ours ? 0 : signal);
        }
        return true;
    }

    bool seen(pid_t thread) {
        __ptrace_syscall_info info{};
        ::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info);
        if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
            system_call call{thread, static_cast<long>(info.entry.nr), {}};
            std::copy_n(info.entry.args, call.arguments.size(), call.arguments.begin());
            if (watcher_.before(call) == verdict::kill) return false;
            under_way_[thread] = call;
        } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
            if (const auto call = under_way_.extract(thread))
                watcher_.after(call.mapped(), info.exit.rval);
        }
        return true;
    }

    pid_t program_;
    call_watcher& watcher_;
    std::map<pid_t, system_call> under_way_;
};

}  // namespace

std::string system_call::octets(std::size_t at, std::uint64_t size) const {
    std::string copy(size, '\0');
    iovec here{copy.data(), copy.size()};
    iovec there{reinterpret_cast<void*>(arguments[at]), copy.size()};
    const ssize_t got = ::process_vm_readv(thread, &here, 1, &there, 1, 0);
    copy.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return copy;
}

// A string may end right before memory that is not there.
std::string system_call::path(std::size_t at) const {
    constexpr std::uint64_t page = 4096;
    const std::string first = octets(at, page - arguments[at] % page);
    if (const std::size_t end = first.find('\0'); end != first.npos) return first.substr(0, end);
    const std::string both = octets(at, first.size() + page);
    return both.substr(0, both.find('\0'));
}

bool can_trace() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int run_traced(const std::string& path, const std::vector<std::string>& arguments,
               call_watcher& watcher, std::string& errors) {
    // Leaks cannot be detected in a program that is traced.
    ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    const int file = ::memfd_create("errors", MFD_CLOEXEC);
    const pid_t program = ::fork();
    if (program == 0) become(path, arguments, file);
    const int status = tracer(program, watcher).run();
    errors.resize(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)));
    const ssize_t got = ::pread(file, errors.data(), errors.size(), 0);
    errors.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    ::close(file);
    return status;
}

}  // namespace pop3::test
