// SPDX-License-Identifier: MIT
#include "loopback.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace pop3::test {
namespace {

const sockaddr* generic(const net::endpoint& e) {
    return reinterpret_cast<const sockaddr*>(&e.address);
}

}  // namespace

system::unique_fd bound_to(const std::string& address, std::uint16_t port) {
    const net::endpoint where = net::system_lookup(address, port).value().front();
    system::unique_fd socket(::socket(where.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::bind(socket.get(), generic(where), where.length) != 0) return {};
    return socket;
}

system::unique_fd listening_on(const std::string& address, std::uint16_t port) {
    system::unique_fd socket = bound_to(address, port);
    ::listen(socket.get(), 16);
    return socket;
}

net::endpoint endpoint_of(const system::unique_fd& socket) {
    net::endpoint e;
    e.length = sizeof e.address;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&e.address), &e.length);
    return e;
}

std::uint16_t port_of(const system::unique_fd& socket) {
    const net::endpoint e = endpoint_of(socket);
    // The port is at the same offset for both families.
    return ntohs(reinterpret_cast<const sockaddr_in*>(&e.address)->sin_port);
}

// A queue of length zero holds one connection; with that one in it, the kernel drops every SYN.
full_port::full_port() : listener_(bound_to("127.0.0.1")) {
    ::listen(listener_.get(), 0);
    const net::endpoint peer = where();
    in_the_queue_ = system::unique_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::connect(in_the_queue_.get(), generic(peer), peer.length);
    pollfd arrived{listener_.get(), POLLIN, 0};
    ::poll(&arrived, 1, -1);
}

std::pair<system::unique_fd, system::unique_fd> connected_pair() {
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        throw std::system_error(errno, std::system_category(), "socketpair");
    return {system::unique_fd(ends[0]), system::unique_fd(ends[1])};
}

void send_all(int socket, std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t n = ::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        octets.remove_prefix(static_cast<std::size_t>(n));
    }
}

}  // namespace pop3::test
