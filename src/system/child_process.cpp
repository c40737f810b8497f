// SPDX-License-Identifier: MIT
#include "child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "child_end.hpp"
#include "local_error.hpp"
#include "sigpipe_blocked.hpp"
#include "stop_event.hpp"

extern char** environ;

namespace pop3::inline v1::system {
namespace {

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

// The three streams of a program.
struct streams {
    int input;
    int output;
    int errors;
};

// Its own process group, no signal blocked or ignored, and only the three streams open.
pid_t spawn(const command& program, const streams& its) {
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, its.input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, its.output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, its.errors, STDERR_FILENO);
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
        ::posix_spawnp(&pid, program.words.at(0).c_str(), &files, &attributes,
                       pointers(program.words).data(), pointers(program.environment).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0) raise_errno("run " + program.words.at(0), error);
    return pid;
}

// The first line that comes through a pipe; the rest is discarded.
class first_line {
  public:
    explicit first_line(unique_fd from) : from_(std::move(from)) { make_nonblocking(from_); }

    [[nodiscard]] pollfd watched() const { return {from_.get(), POLLIN, 0}; }
    [[nodiscard]] const std::string& text() const { return text_; }
    void read() {
        if (!from_) return;
        std::array<char, 4096> room{};
        const ssize_t got = ::read(from_.get(), room.data(), room.size());
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) from_ = {};
        if (got <= 0 || is_whole_) return;
        std::string_view more(room.data(), static_cast<std::size_t>(got));
        const std::size_t end = more.find('\n');
        is_whole_ = end != more.npos;
        more = more.substr(0, end);
        text_ += more.substr(0, longest_line - text_.size());
        if (text_.size() == longest_line) is_whole_ = true;
    }

  private:
    unique_fd from_;
    std::string text_;
    bool is_whole_ = false;
};

class child {
  public:
    child(const command& program, clock& clock) : clock_(clock) {
        auto [input_there, input_here] = make_pipe();
        auto [output_here, output_there] = make_pipe();
        auto [errors_here, errors_there] = make_pipe();
        const pid_t pid =
            spawn(program, {input_there.get(), output_there.get(), errors_there.get()});
        end_.emplace(pid, true, clock, program.words.at(0));
        input_ = std::move(input_here);
        output_.emplace(std::move(output_here));
        errors_.emplace(std::move(errors_here));
        make_nonblocking(input_);
    }
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    // A program that always has something to print does not gain time by that.
    exit_report run(const input_source& input, const wait_limits& limit) {
        const stop_event stop(limit.stop);
        while (true) {
            pollfd fds[] = {stop.watched(),
                            end_->watched(),
                            {input_.get(), POLLOUT, 0},
                            output_->watched(),
                            errors_->watched()};
            if (const auto reason = poll_until(fds, limit.until, clock_)) return killed(reason);
            if (fds[3].revents != 0) output_->read();
            if (fds[4].revents != 0) errors_->read();
            if (fds[1].revents != 0) return ended();
            if (clock_.now() >= limit.until) return killed(errc::timed_out);
            if (fds[2].revents != 0) feed(input);
        }
    }

  private:
    // Some of the input; closes when there is no more, or the program does not read it.
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

    // Its last output is in the pipe already. Processes that it left running may hold the other end
    // open for any time.
    exit_report ended() {
        output_->read();
        errors_->read();
        const siginfo_t info = end_->reap();
        const bool exited = info.si_code == CLD_EXITED;
        return {exited ? exit_report::kind::exited : exit_report::kind::signalled, info.si_status,
                said()};
    }

    exit_report killed(const std::error_code& reason) {
        end_->kill();
        return {
            reason == errc::cancelled ? exit_report::kind::cancelled : exit_report::kind::timed_out,
            0, said()};
    }

    [[nodiscard]] std::string said() const {
        return errors_->text().empty() ? output_->text() : errors_->text();
    }

    clock& clock_;
    // These exist from the beginning. After a source of input has thrown too, the child is killed.
    std::optional<child_end> end_;
    unique_fd input_;
    std::optional<first_line> output_;
    std::optional<first_line> errors_;
    std::string_view waiting_;  // input that did not fit into the pipe
};

}  // namespace

std::vector<std::string> environment_without(const secret_string& password) {
    // Those of PostgreSQL open the database of all mailboxes.
    constexpr std::string_view ours[] = {"POP3_", "CREDENTIALS_DIRECTORY=", "PGPASS", "PGSSL",
                                         "PGSERVICE"};
    std::vector<std::string> rest;
    for (char** each = environ; each && *each; ++each) {
        const std::string_view variable = *each;
        const std::size_t sign = variable.find('=');
        const bool is_secret = !password.empty() && sign != variable.npos &&
                               variable.substr(sign + 1) == password.reveal();
        const bool is_ours = std::ranges::any_of(
            ours, [&](std::string_view name) { return variable.starts_with(name); });
        if (!is_secret && !is_ours) rest.emplace_back(variable);
    }
    return rest;
}

exit_report run_program(const command& program, const input_source& input, const wait_limits& limit,
                        clock& clock) {
    const sigpipe_blocked here;
    return child(program, clock).run(input, limit);
}

}  // namespace pop3::inline v1::system
