// SPDX-License-Identifier: MIT
// The password command: its output goes into memory that is wiped, and nowhere else.
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <tuple>
#include <utility>

#include "fetch/error.hpp"
#include "password_command.hpp"
#include "system/child_end.hpp"
#include "system/clock_and_poll.hpp"
#include "system/file.hpp"
#include "system/sigpipe_blocked.hpp"
#include "system/stop_event.hpp"
#include "system/unique_fd.hpp"

extern char** environ;

namespace pop3::cli {
namespace {

constexpr std::size_t longest_output = 64 * 1024;
constexpr const char* running_password_command = "run the password command";

bool has_terminal() {
    return static_cast<bool>(system::unique_fd(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)));
}

struct pipe_ends {
    system::unique_fd ours;
    system::unique_fd its;
};

pipe_ends make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) system::raise_errno(running_password_command);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return {system::unique_fd(ends[0]), system::unique_fd(ends[1])};
}

// The shell, with no signal blocked: those that users end a command with may be blocked in us. With
// a terminal it is in our process group, because it may ask there; else it leads one of its own.
pid_t start(const std::string& command, int output, int errors, bool in_own_group) {
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    if (errors >= 0) ::posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    const short group = in_own_group ? POSIX_SPAWN_SETPGROUP : 0;
    ::posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | group));
    std::array<std::string, 3> words{"sh", "-c", command};
    std::array<char*, 4> argv{words[0].data(), words[1].data(), words[2].data(), nullptr};
    pid_t pid = -1;
    const int failed = ::posix_spawn(&pid, "/bin/sh", &files, &attributes, argv.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed != 0) system::raise_errno(running_password_command, failed);
    return pid;
}

// The command while it runs; killed if it has not ended on destruction.
class running_command {
  public:
    explicit running_command(const std::string& command) {
        auto [output_here, output_there] = make_pipe();
        pipe_ends errors;
        if (::isatty(STDERR_FILENO) == 0) errors = make_pipe();
        const bool in_own_group = !has_terminal();
        const pid_t pid = start(command, output_there.get(), errors.its.get(), in_own_group);
        end_.emplace(pid, in_own_group, system::real_clock(), "the password command");
        output_ = std::move(output_here);
        errors_ = std::move(errors.ours);
    }

    // Waits for its end, and returns how it ended.
    siginfo_t run(const wait_limits& limit) {
        const system::stop_event stop(limit.stop);
        while (true) {
            pollfd fds[] = {
                stop.watched(), end_->watched(), {output_.get(), POLLIN, 0}, next_error()};
            if (const auto end = system::poll_until(fds, limit.until, system::real_clock()))
                raise(end);
            if (fds[2].revents != 0) read();
            if (fds[3].revents != 0) pass_errors_on();
            if (fds[1].revents == 0 && system::real_clock().now() >= limit.until)
                raise(errc::timed_out);
            if (fds[1].revents == 0) continue;
            while (read())
                continue;  // processes that it has left running may hold the pipe for
                           // ever
            pass_last_errors_on();
            return end_->reap();
        }
    }
    [[nodiscard]] const secret_string& printed() const { return printed_; }
    [[nodiscard]] bool printed_too_much() const {
        return printed_.reveal().size() > longest_output;
    }

  private:
    // False if there is nothing to read now. A command that writes too much is ended by a closed
    // pipe.
    bool read() {
        if (!output_) return false;
        std::string piece(4096, '\0');
        const ssize_t got = ::read(output_.get(), piece.data(), piece.size());
        if (got > 0)
            printed_.append(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
        else if (got == 0 || (errno != EAGAIN && errno != EINTR))
            output_ = {};
        wipe(piece);
        if (printed_too_much()) output_ = {};
        return got > 0;
    }

    // Its errors go to ours. They have a pipe of their own, so that what it leaves running does not
    // hold ours open for those who read it.
    void pass_errors_on() {
        if (unwritten_.empty()) return hear_errors();
        const system::sigpipe_blocked here;
        std::ignore = ::write(STDERR_FILENO, unwritten_.data(), unwritten_.size());
        unwritten_.clear();
    }

    // Where its errors are waited for: at most as many octets at a time as a pipe takes whole.
    [[nodiscard]] pollfd next_error() const {
        if (unwritten_.empty()) return {errors_.get(), POLLIN, 0};
        return {STDERR_FILENO, POLLOUT, 0};
    }

    void hear_errors() {
        unwritten_.resize(PIPE_BUF);
        const ssize_t got =
            errors_ ? ::read(errors_.get(), unwritten_.data(), unwritten_.size()) : 0;
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) errors_ = {};
        unwritten_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    }

    // What is there at its end, as far as it can be written at once.
    void pass_last_errors_on() {
        while (true) {
            if (unwritten_.empty()) hear_errors();
            pollfd ready{STDERR_FILENO, POLLOUT, 0};
            if (unwritten_.empty() || ::poll(&ready, 1, 0) <= 0) return;
            pass_errors_on();
        }
    }

    [[noreturn]] static void raise(const std::error_code& end) {
        if (end != errc::timed_out)
            throw system::local_error(failure{end, running_password_command, {}, {}});
        system::raise_local(fetch::fetch_errc::password_unavailable, running_password_command,
                            "it did not end within the timeout");
    }

    std::optional<system::child_end> end_;  // exists from the beginning
    system::unique_fd output_;
    system::unique_fd errors_;  // none if ours are a terminal, where it may ask
    std::string unwritten_;     // of these, and not written yet
    secret_string printed_;
};

// The failure of the command; empty if it succeeded.
std::string complaint(const siginfo_t& end) {
    if (end.si_code != CLD_EXITED) return "it was ended by signal " + std::to_string(end.si_status);
    if (end.si_status != 0) return "it ended with exit status " + std::to_string(end.si_status);
    return {};
}

}  // namespace

secret_string run_password_command(const std::string& command, const wait_limits& limit) {
    running_command child(command);
    std::string reason = complaint(child.run(limit));
    if (child.printed_too_much()) reason = "it printed more than 64 KiB";
    const std::string_view output = child.printed().reveal();
    const secret_string first_line(output.substr(0, output.find('\n')));
    if (reason.empty() && first_line.empty()) reason = "it printed no password";
    if (!reason.empty())
        system::raise_local(fetch::fetch_errc::password_unavailable, running_password_command,
                            std::move(reason));
    return first_line;
}

}  // namespace pop3::cli
