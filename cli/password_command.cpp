// SPDX-License-Identifier: MIT
// The password command: what it prints goes into memory that is wiped, and nowhere else.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "connection_options.hpp"
#include "fetch/file.hpp"
#include "fetch/problem.hpp"

extern char** environ;

namespace pop3::cli {
namespace {

constexpr std::size_t longest_output = 64 * 1024;
constexpr const char* doing = "run the password command";

// The shell, with our terminal and what we write to it, and with no signal blocked: who runs us may
// have blocked those by which a user ends a command. Gives its process.
pid_t start(const std::string& command, int output) {
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::array<std::string, 3> words{"sh", "-c", command};
    std::array<char*, 4> argv{words[0].data(), words[1].data(), words[2].data(), nullptr};
    pid_t pid = -1;
    const int failed = ::posix_spawn(&pid, "/bin/sh", &files, &attributes, argv.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed != 0) fetch::raise_errno(doing, failed);
    return pid;
}

int end_of(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return status;
}

// All that comes, as far as it is not too much.
secret_string output_of(int pipe) {
    std::string piece(4096, '\0');
    secret_string output;
    while (output.reveal().size() <= longest_output) {
        const ssize_t got = ::read(pipe, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        output.append(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
    }
    wipe(piece);
    return output;
}

// How the command ended; empty if well.
std::string complaint(int status) {
    if (WIFSIGNALED(status)) return "it was ended by signal " + std::to_string(WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return "it ended with exit status " + std::to_string(WEXITSTATUS(status));
    return {};
}

}  // namespace

secret_string password_from(const std::string& command) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) fetch::raise_errno(doing);
    fetch::owned_fd here(ends[0]);
    fetch::owned_fd there(ends[1]);
    const pid_t pid = start(command, there.get());
    there = {};
    const secret_string output = output_of(here.get());
    here = {};  // who still writes is ended by that
    std::string why = complaint(end_of(pid));
    if (output.reveal().size() > longest_output) why = "it printed more than 64 KiB";
    const secret_string first_line(output.reveal().substr(0, output.reveal().find('\n')));
    if (why.empty() && first_line.empty()) why = "it printed no password";
    if (!why.empty())
        fetch::raise_local(fetch::fetch_errc::password_unavailable, doing, std::move(why));
    return first_line;
}

}  // namespace pop3::cli
