// SPDX-License-Identifier: MIT
#include "program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

extern char** environ;

namespace pop3::test {
namespace {

// The pipe or terminal that the program writes to, and the test reads from.
struct channel {
    int read = -1;
    int write = -1;
};

channel open_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    return {ends[0], ends[1]};
}

channel open_terminal() {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0)
        throw std::runtime_error("no terminal");
    return {master, ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC)};
}

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    return pointers;
}

// Variables of the test replace those of its own environment: of two equal names, shells use the
// last.
bool is_set(const std::vector<std::string>& environment, std::string_view variable) {
    const std::string_view name = variable.substr(0, variable.find('=') + 1);
    return std::ranges::any_of(environment,
                               [&](const std::string& each) { return each.starts_with(name); });
}

pid_t spawn(const std::string& path, const std::vector<std::string>& arguments,
            const std::vector<std::string>& environment, int in, int out, int err) {
    std::vector<char*> argv = pointers_to(arguments);
    argv.insert(argv.begin(), const_cast<char*>(path.c_str()));
    argv.push_back(nullptr);
    std::vector<char*> environment_pointers = pointers_to(environment);
    for (char** own = environ; *own; ++own)
        if (!is_set(environment, *own)) environment_pointers.push_back(*own);
    environment_pointers.push_back(nullptr);

    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
    pid_t pid = 0;
    const int failed = ::posix_spawn(&pid, path.c_str(), &files, nullptr, argv.data(),
                                     environment_pointers.data());
    ::posix_spawn_file_actions_destroy(&files);
    if (failed) throw std::runtime_error("cannot run " + path);
    return pid;
}

// Reads pending octets; false at the end. A terminal without writers returns EIO.
bool read_more(int from, std::string& into) {
    std::array<char, 4096> octets{};
    const ssize_t n = ::read(from, octets.data(), octets.size());
    if (n > 0) into.append(octets.data(), static_cast<std::size_t>(n));
    return n > 0;
}

void read_both(int out, std::string& out_text, int err, std::string& err_text) {
    std::array<pollfd, 2> open{pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0}};
    while (open[0].fd >= 0 || open[1].fd >= 0) {
        ::poll(open.data(), open.size(), -1);
        if (open[0].revents && !read_more(out, out_text)) open[0].fd = -1;
        if (open[1].revents && !read_more(err, err_text)) open[1].fd = -1;
    }
}

int exit_status_of(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

finished_program run_program(const std::string& path, const std::vector<std::string>& arguments,
                             const run_environment& around) {
    const channel in = open_pipe();
    if (::write(in.write, around.input.data(), around.input.size()) !=
        static_cast<ssize_t>(around.input.size()))
        throw std::runtime_error("the input does not fit");
    ::close(in.write);
    const channel out = around.out == output_to::terminal ? open_terminal() : open_pipe();
    const channel err = open_pipe();
    const pid_t pid = spawn(path, arguments, around.environment, in.read, out.write, err.write);
    ::close(in.read);
    ::close(out.write);
    ::close(err.write);
    finished_program program;
    read_both(out.read, program.out, err.read, program.err);
    ::close(out.read);
    ::close(err.read);
    program.status = exit_status_of(pid);
    return program;
}

running_program::running_program(const std::string& path,
                                 const std::vector<std::string>& arguments) {
    const channel in = open_pipe();
    ::close(in.write);
    const channel out = open_pipe();
    const channel err = open_pipe();
    pid_ = spawn(path, arguments, {}, in.read, out.write, err.write);
    ::close(in.read);
    ::close(out.write);
    ::close(err.write);
    out_ = out.read;
    err_ = err.read;
}

running_program::~running_program() {
    if (pid_ != 0) stop(SIGKILL);
}

std::string running_program::first_line() {
    while (came_.find('\n') == std::string::npos && read_more(out_, came_)) {
    }
    return came_.substr(0, came_.find('\n'));
}

finished_program running_program::stop(int signal_number) {
    ::kill(pid_, signal_number);
    finished_program program{0, came_, {}};
    read_both(out_, program.out, err_, program.err);
    ::close(out_);
    ::close(err_);
    program.status = exit_status_of(std::exchange(pid_, 0));
    return program;
}

}  // namespace pop3::test
