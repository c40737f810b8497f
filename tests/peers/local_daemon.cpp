// SPDX-License-Identifier: MIT
#include "local_daemon.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>

extern char** environ;

namespace pop3::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

bool greets(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = loopback(port);
    std::array<char, 3> start{};
    const bool ok =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        ::recv(fd, start.data(), start.size(), MSG_WAITALL) == 3 && start[0] == '+';
    ::close(fd);
    return ok;
}

}  // namespace

pid_t start_logged(std::vector<std::string> words, const std::filesystem::path& log) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t logged;
    ::posix_spawn_file_actions_init(&logged);
    ::posix_spawn_file_actions_addopen(&logged, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&logged, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                       0600);
    ::posix_spawn_file_actions_adddup2(&logged, 1, 2);
    pid_t pid = -1;
    const int failed =
        ::posix_spawnp(&pid, arguments[0], &logged, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&logged);
    if (failed != 0) throw std::runtime_error(words[0] + " cannot be started");
    return pid;
}

void raise_with_log(const std::string& failed, const std::filesystem::path& log) {
    std::ifstream text(log);
    throw std::runtime_error(failed + ": " + std::string(std::istreambuf_iterator<char>(text), {}));
}

std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                       ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0;
    ::close(fd);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

local_daemon::local_daemon(std::vector<std::string> words, std::uint16_t port,
                           const std::filesystem::path& log)
    : pid_(start_logged(words, log)) {
    while (!greets(port)) {
        if (::waitpid(pid_, nullptr, WNOHANG) != 0)
            raise_with_log(words[0] + " did not start", log);
        ::usleep(20'000);  // it does not report when it is ready
    }
}

local_daemon::~local_daemon() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

}  // namespace pop3::test
