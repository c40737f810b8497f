// SPDX-License-Identifier: MIT
#include "socket_transport.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "new_socket.hpp"
#include "pop3/error.hpp"

namespace pop3::inline v1::net {
namespace {

bool would_wait(int error) noexcept {
    return error == EAGAIN || error == EWOULDBLOCK;
}

bool set_option(const system::unique_fd& socket, int level, int name, int value) noexcept {
    return ::setsockopt(socket.get(), level, name, &value, sizeof value) == 0;
}

// Reset, broken pipe, unreachable, keep-alive failed: the connection is lost.
io_result connection_lost(int error) {
    return {errc::closed_by_server, 0, std::system_category().message(error)};
}

}  // namespace

socket_transport::socket_transport(system::unique_fd socket, system::clock& clock)
    : socket_(std::move(socket)), clock_(clock) {
    ::fcntl(socket_.get(), F_SETFL, ::fcntl(socket_.get(), F_GETFL) | O_NONBLOCK);
    // Commands are small and wait for answers: Nagle's algorithm would delay them. Sockets that are
    // not TCP refuse this option, and do not need it.
    is_tcp_ = set_option(socket_, IPPROTO_TCP, TCP_NODELAY, 1);
}

io_result socket_transport::read_some(std::span<char> into, const wait_limits& limit) {
    while (true) {
        const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), 0);
        if (got >= 0) return {{}, static_cast<std::size_t>(got), {}};
        if (errno == EINTR) continue;
        if (!would_wait(errno)) return connection_lost(errno);
        request_quickack();
        if (const auto error = wait(POLLIN, limit)) return {error, 0, {}};
    }
}

io_result socket_transport::read_ready(std::span<char> into) {
    while (true) {
        const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), MSG_DONTWAIT);
        if (got >= 0) return {{}, static_cast<std::size_t>(got), {}};
        if (would_wait(errno)) return {};
        if (errno != EINTR) return connection_lost(errno);
    }
}

io_result socket_transport::write_some(std::span<const char> from, const wait_limits& limit) {
    while (true) {
        const ssize_t sent = ::send(socket_.get(), from.data(), from.size(), send_flags);
        if (sent >= 0) return {{}, static_cast<std::size_t>(sent), {}};
        if (errno == EINTR) continue;
        if (!would_wait(errno)) return connection_lost(errno);
        if (const auto error = wait(POLLOUT, limit)) return {error, 0, {}};
    }
}

void socket_transport::finish() noexcept {
    ::shutdown(socket_.get(), SHUT_WR);
}

// A server that writes a reply in two pieces without TCP_NODELAY (popa3d, mailutils) holds the
// second back until the first is acknowledged, and the kernel may delay that by 40 ms. The kernel
// resets the option by itself, so it is set each time.
void socket_transport::request_quickack() noexcept {
#ifdef TCP_QUICKACK
    if (is_tcp_) set_option(socket_, IPPROTO_TCP, TCP_QUICKACK, 1);
#endif
}

std::error_code socket_transport::wait(short events, const wait_limits& limit) {
    if (!stop_ || stop_->token() != limit.stop) stop_.emplace(limit.stop);
    pollfd fds[] = {stop_->watched(), {socket_.get(), events, 0}};
    return system::poll_until(fds, limit.until, clock_);
}

void enable_keepalive(const system::unique_fd& socket, std::chrono::seconds silence) noexcept {
    if (silence.count() <= 0) return;
    constexpr int questions = 4;
    const int idle = static_cast<int>(std::min<std::chrono::seconds::rep>(silence.count(), 32767));
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
    set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, idle);
#else
    set_option(socket, IPPROTO_TCP, TCP_KEEPALIVE, idle);  // macOS
#endif
    set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, std::max(idle / questions, 1));
    set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, questions);
}

}  // namespace pop3::inline v1::net

namespace pop3::inline v1 {

std::unique_ptr<transport> transport_over(int socket) {
    if (::fcntl(socket, F_GETFD) == -1)
        raise(fail(errc::invalid_argument, "there is no such descriptor"));
    return std::make_unique<net::socket_transport>(system::unique_fd(socket), system::real_clock());
}

}  // namespace pop3::inline v1
