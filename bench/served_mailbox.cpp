// SPDX-License-Identifier: MIT
#include "served_mailbox.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string_view>

#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::bench {
namespace {

std::string base64_message(std::size_t octets) {
    std::string text = "Subject: base64\r\n\r\n";
    text.reserve(octets + 128);
    while (text.size() < octets)
        text += "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz\r\n";
    return text;
}

std::string prose_message() {
    std::string text = "Subject: prose\r\n\r\n";
    for (int line = 0; text.size() < 4096; ++line) {
        if (line % 40 == 0) text += ".signature\r\n";
        text += "The server stores mail. The client reads it, line by line, and says so.\r\n";
    }
    return text;
}

std::pair<std::uint32_t, std::string> contents(corpus what) {
    switch (what) {
        case corpus::small:
            return {10'000, prose_message()};
        case corpus::large:
            return {200, base64_message(5 * 1024 * 1024)};
        case corpus::huge:
            return {1, base64_message(100 * 1024 * 1024)};
    }
    return {};
}

void serve(corpus what, int port_to) {
    memory_backend mail;
    mail.add_user("bench", "bench");
    auto [count, octets] = contents(what);
    const auto message = std::make_shared<const std::string>(std::move(octets));
    for (std::uint32_t i = 0; i < count; ++i) mail.add_message("bench", message);
    server running({}, mail);
    const std::uint16_t port = running.port();
    if (::write(port_to, &port, sizeof port) != sizeof port) return;
    ::pause();
}

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect");
    return fd;
}

void ask(int fd, std::string_view command) {
    std::string answer(512, '\0');
    if (::send(fd, command.data(), command.size(), 0) < 0 || ::recv(fd, answer.data(), 512, 0) <= 0)
        throw std::runtime_error("the server is gone");
}

}  // namespace

served_mailbox::served_mailbox(corpus what) : messages_(contents(what).first) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
        serve(what, ends[1]);
        ::_exit(0);
    }
    ::close(ends[1]);
    const bool told = ::read(ends[0], &port_, sizeof port_) == sizeof port_;
    ::close(ends[0]);
    if (!told) throw std::runtime_error("the server did not start");
}

served_mailbox::~served_mailbox() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

std::uint64_t drain(std::uint16_t port, std::uint32_t messages) {
    const int fd = connect_to(port);
    std::vector<char> buffer(1024 * 1024);
    if (::recv(fd, buffer.data(), buffer.size(), 0) <= 0) throw std::runtime_error("no greeting");
    ask(fd, "USER bench\r\n");
    ask(fd, "PASS bench\r\n");
    std::string commands;
    for (std::uint32_t n = 1; n <= messages; ++n) commands += "RETR " + std::to_string(n) + "\r\n";
    commands += "QUIT\r\n";

    std::size_t sent = 0;
    std::uint64_t octets = 0;
    while (true) {
        if (sent < commands.size()) {
            const ssize_t n =
                ::send(fd, commands.data() + sent, commands.size() - sent, MSG_DONTWAIT);
            if (n > 0) sent += static_cast<std::size_t>(n);
        }
        const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (n <= 0) break;
        octets += static_cast<std::uint64_t>(n);
    }
    ::close(fd);
    return octets;
}

}  // namespace pop3::bench
