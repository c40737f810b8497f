// SPDX-License-Identifier: MIT
#include "client/scripted_peer.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <sstream>
#include <stdexcept>
#include <utility>

namespace pop3::test {
namespace {

net::unique_fd bound_to_loopback(std::uint16_t port, bool v6) {
    net::unique_fd socket(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    six.sin6_addr = in6addr_loopback;
    const auto* address =
        v6 ? reinterpret_cast<const sockaddr*>(&six) : reinterpret_cast<const sockaddr*>(&four);
    const int on = 1;
    if (v6) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (::bind(socket.get(), address, v6 ? sizeof six : sizeof four) != 0)
        throw std::runtime_error("cannot bind to the loopback");
    return socket;
}

void send_all(int socket, std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t n = ::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        octets.remove_prefix(static_cast<std::size_t>(n));
    }
}

}  // namespace

net::unique_fd listen_on_loopback(std::uint16_t port, bool v6) {
    net::unique_fd socket = bound_to_loopback(port, v6);
    ::listen(socket.get(), 16);
    return socket;
}

std::uint16_t port_of(const net::unique_fd& socket) {
    sockaddr_in6 address{};  // the port stands in the same place for both families
    socklen_t length = sizeof address;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin6_port);
}

closed_port::closed_port() : socket_(bound_to_loopback(0, false)), number_(port_of(socket_)) {}

scripted_peer::scripted_peer(std::string_view script)
    : listener_(listen_on_loopback()),
      port_(port_of(listener_)),
      thread_([this, text = std::string(script)] { play(text); }) {}

scripted_peer::~scripted_peer() {
    ::shutdown(listener_.get(), SHUT_RD);  // nobody came: accept() returns
    thread_.join();
    EXPECT_EQ(trouble_, "");
}

void scripted_peer::play(std::string script) {
    const net::unique_fd socket(::accept(listener_.get(), nullptr, nullptr));
    std::istringstream lines(script);
    std::string answer;
    for (std::string line; std::getline(lines, line) && trouble_.empty();) {
        line.erase(0, line.find_first_not_of(' '));
        if (line.starts_with("S:")) {
            answer += line.substr(std::min<std::size_t>(3, line.size())) + "\r\n";
        } else if (line.starts_with("LF:")) {
            answer += line.substr(std::min<std::size_t>(4, line.size())) + "\n";
        } else {
            send_all(socket.get(), std::exchange(answer, {}));
            expect(socket.get(), line.substr(3));
        }
    }
    send_all(socket.get(), answer);
    ::shutdown(socket.get(), SHUT_WR);
    char rest[256];
    const ssize_t more = ::recv(socket.get(), rest, sizeof rest, 0);
    if (more > 0 && trouble_.empty())
        trouble_ = "the client went on: " + std::string(rest, static_cast<std::size_t>(more));
}

void scripted_peer::expect(int socket, const std::string& line) {
    while (unread_.find("\r\n") == std::string::npos) {
        char octets[4096];
        const ssize_t n = ::recv(socket, octets, sizeof octets, 0);
        if (n <= 0) {
            trouble_ = "the client closed before it said " + line;
            return;
        }
        unread_.append(octets, static_cast<std::size_t>(n));
    }
    const std::size_t end = unread_.find("\r\n");
    if (unread_.substr(0, end) != line)
        trouble_ = "expected " + line + ", the client said " + unread_.substr(0, end);
    unread_.erase(0, end + 2);
}

}  // namespace pop3::test
