// SPDX-License-Identifier: MIT
#include "child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "net/stop_signal.hpp"
#include "problem.hpp"
#include "sigpipe_blocked.hpp"

extern char** environ;

namespace pop3::fetch {
namespace {

using net::unique_fd;

constexpr std::chrono::seconds grace(2);  // between SIGTERM and SIGKILL
constexpr std::size_t longest_line = 512;

std::pair<unique_fd, unique_fd> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) raise_errno("create a pipe");
    return {unique_fd(ends[0]), unique_fd(ends[1])};
}

void make_nonblocking(const unique_fd& fd) {
    ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> all;
    for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
    all.push_back(nullptr);
    return all;
}

// Its own process group, no signal blocked or ignored, and nothing open but the three streams.
pid_t spawn(const command& what, int input, int errors) {
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
    ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t pid = -1;
    const int error =
        ::posix_spawnp(&pid, what.words.at(0).c_str(), &files, &attributes,
                       pointers(what.words).data(), pointers(what.environment).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0) raise_errno("run " + what.words.at(0), error);
    return pid;
}

class child {
  public:
    child(const command& what, net::waiting& clock) : clock_(clock) {
        auto [input_there, input_here] = make_pipe();
        auto [errors_here, errors_there] = make_pipe();
        pid_ = spawn(what, input_there.get(), errors_there.get());
        input_ = std::move(input_here);
        errors_ = std::move(errors_here);
        end_ = unique_fd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
        make_nonblocking(input_);
        make_nonblocking(errors_);
        if (!end_) {
            const int number = errno;
            kill_and_reap();
            raise_errno("watch " + what.words.at(0), number);
        }
    }
    // Also when a source of input has thrown: nothing that we started is left behind.
    ~child() {
        if (!reaped_) kill_and_reap();
    }
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    exit_report run(const input_source& input, const patience& limit) {
        const net::stop_signal stop(limit.stop);
        while (true) {
            pollfd fds[] = {stop.watched(),
                            {end_.get(), POLLIN, 0},
                            {input_.get(), POLLOUT, 0},
                            {errors_.get(), POLLIN, 0}};
            if (const auto why = net::wait_for(fds, limit.until, clock_)) return killed(why);
            if (fds[3].revents != 0) read_errors();
            if (fds[1].revents != 0) return ended();
            if (fds[2].revents != 0) feed(input);
        }
    }

  private:
    // Some of the input; closes when there is no more, or nobody reads it.
    void feed(const input_source& input) {
        if (waiting_.empty()) waiting_ = input();
        if (waiting_.empty()) {
            input_ = {};
            return;
        }
        const ssize_t written = ::write(input_.get(), waiting_.data(), waiting_.size());
        if (written >= 0)
            waiting_.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EAGAIN && errno != EINTR)
            input_ = {};
    }

    // Keeps the first line, and lets the rest go.
    void read_errors() {
        std::array<char, 4096> room{};
        const ssize_t got = ::read(errors_.get(), room.data(), room.size());
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) errors_ = {};
        if (got <= 0 || line_is_whole_) return;
        std::string_view more(room.data(), static_cast<std::size_t>(got));
        const std::size_t end = more.find('\n');
        line_is_whole_ = end != more.npos;
        more = more.substr(0, end);
        first_line_ += more.substr(0, longest_line - first_line_.size());
        if (first_line_.size() == longest_line) line_is_whole_ = true;
    }

    // What it wrote last is in the pipe already. What it left running may hold the other end open
    // for as long as it likes.
    exit_report ended() {
        if (errors_) read_errors();
        const siginfo_t how = reap();
        const bool exited = how.si_code == CLD_EXITED;
        return {exited ? exit_report::kind::exited : exit_report::kind::signalled, how.si_status,
                std::move(first_line_)};
    }

    exit_report killed(const std::error_code& why) {
        kill_and_reap();
        return {
            why == errc::cancelled ? exit_report::kind::cancelled : exit_report::kind::timed_out, 0,
            std::move(first_line_)};
    }

    // While it is not reaped, its number cannot become another's.
    void kill_and_reap() {
        ::kill(-pid_, SIGTERM);
        pollfd fds[] = {{-1, 0, 0}, {end_.get(), POLLIN, 0}};
        std::ignore = net::wait_for(fds, clock_.now() + grace, clock_);
        ::kill(-pid_, SIGKILL);
        reap();
    }

    siginfo_t reap() {
        siginfo_t how{};
        while (::waitid(P_PID, static_cast<id_t>(pid_), &how, WEXITED) != 0 && errno == EINTR)
            continue;
        reaped_ = true;
        return how;
    }

    net::waiting& clock_;
    pid_t pid_ = -1;
    bool reaped_ = false;
    unique_fd end_;  // readable once it has ended
    unique_fd input_;
    unique_fd errors_;
    std::string_view waiting_;  // input that did not fit into the pipe
    std::string first_line_;
    bool line_is_whole_ = false;
};

}  // namespace

std::vector<std::string> plain_environment() {
    constexpr std::string_view useful[] = {
        "PATH=", "HOME=", "USER=", "LOGNAME=", "SHELL=", "TERM=", "TZ=", "TMPDIR=", "LANG=", "LC_"};
    std::vector<std::string> plain;
    for (char** each = environ; *each; ++each) {
        const std::string_view variable = *each;
        if (std::ranges::any_of(useful, [&](auto name) { return variable.starts_with(name); }))
            plain.emplace_back(variable);
    }
    return plain;
}

exit_report run_program(const command& what, const input_source& input, const patience& limit,
                        net::waiting& clock) {
    const sigpipe_blocked here;
    return child(what, clock).run(input, limit);
}

}  // namespace pop3::fetch
