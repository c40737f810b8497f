// SPDX-License-Identifier: MIT
#include "server_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "new_socket.hpp"
#include "pop3/error.hpp"

namespace pop3::inline v1::net {
namespace {

struct socket_address {
    sockaddr_storage octets{};
    socklen_t size = 0;

    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&octets); }
};

std::optional<socket_address> numeric_address(const std::string& address, std::uint16_t port) {
    socket_address found;
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&found.octets, &v4, found.size = sizeof v4);
    } else if (inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&found.octets, &v6, found.size = sizeof v6);
    } else {
        return std::nullopt;
    }
    return found;
}

const char* advice_for(int error_number) {
    switch (error_number) {
        case EADDRINUSE:
            return "Another program listens on this port: end it, or choose another port, or 0 for "
                   "a "
                   "free one.";
        case EADDRNOTAVAIL:
            return "This machine has no such address: 127.0.0.1 is for itself alone, 0.0.0.0 and "
                   ":: "
                   "are for all networks.";
        case EINVAL:
            return "The address has to be numeric, as 127.0.0.1 or ::1.";
        case EACCES:
            return "Ports below 1024 are for root: choose another port.";
        default:
            return "";
    }
}

[[noreturn]] void cannot_listen(const std::string& where, int error_number) {
    failure reason{
        std::error_code(error_number, std::system_category()), "listen on " + where, {}, {}};
    reason.hint = advice_for(error_number);
    raise(std::move(reason));
}

bool passes(int error_number) noexcept {
    return error_number == EAGAIN || error_number == EWOULDBLOCK || error_number == EINTR;
}

stream_socket::outcome outcome_of(ssize_t octets) noexcept {
    if (octets > 0) return {static_cast<std::size_t>(octets), false};
    return {0, octets == 0 || !passes(errno)};
}

// An IPv4 client that connects to an IPv6 socket is an IPv4 client.
std::string network_of(const socket_address& client) {
    const auto octets = [](const void* begin, std::size_t size) {
        return std::string(static_cast<const char*>(begin), size);
    };
    if (client.octets.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &client.octets, sizeof v4);
        return octets(&v4.sin_addr, sizeof v4.sin_addr);
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, &client.octets, sizeof v6);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) return octets(v6.sin6_addr.s6_addr + 12, 4);
    return octets(v6.sin6_addr.s6_addr, 8);
}

}  // namespace

stream_socket::stream_socket(system::unique_fd fd) : fd_(std::move(fd)) {
    const int on = 1;  // replies are written whole, so waiting to fill a segment only costs time
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

stream_socket::outcome stream_socket::read_some(std::span<char> into) noexcept {
    return outcome_of(::recv(fd_.get(), into.data(), into.size(), 0));
}

stream_socket::outcome stream_socket::write_some(std::string_view octets) noexcept {
    return outcome_of(::send(fd_.get(), octets.data(), octets.size(), send_flags));
}

void stream_socket::finish() noexcept {
    ::shutdown(fd_.get(), SHUT_WR);
}

std::pair<stream_socket, system::unique_fd> connected_sockets() {
    auto [ours, theirs] = new_socket_pair();
    if (!ours) throw std::system_error(errno, std::system_category(), "socketpair");
    ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
    return {stream_socket(std::move(ours)), std::move(theirs)};
}

listening_socket::listening_socket(const std::string& address, std::uint16_t port) {
    const std::string where = address + ':' + std::to_string(port);
    const auto wanted = numeric_address(address, port);
    if (!wanted) cannot_listen(where, EINVAL);
    fd_ = new_socket(wanted->octets.ss_family, SOCK_STREAM);
    if (!fd_) cannot_listen(where, errno);
    const int on = 1;
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd_.get(), wanted->get(), wanted->size) != 0 || ::listen(fd_.get(), SOMAXCONN) != 0)
        cannot_listen(where, errno);
}

std::uint16_t listening_socket::port() const {
    socket_address own;
    own.size = sizeof own.octets;
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&own.octets), &own.size);
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (own.octets.ss_family == AF_INET) {
        std::memcpy(&v4, &own.octets, sizeof v4);
        return ntohs(v4.sin_port);
    }
    std::memcpy(&v6, &own.octets, sizeof v6);
    return ntohs(v6.sin6_port);
}

listening_socket::accepted listening_socket::accept() {
    while (true) {
        socket_address from;
        from.size = sizeof from.octets;
        system::unique_fd client =
            accept_socket(fd_.get(), reinterpret_cast<sockaddr*>(&from.octets), &from.size);
        if (client) return {stream_socket(std::move(client)), network_of(from), false};
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {};
        const bool exhausted =
            errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        if (exhausted) return {std::nullopt, {}, true};
        // Everything else concerns one client that has already gone: accept the next.
    }
}

}  // namespace pop3::inline v1::net
