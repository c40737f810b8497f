// SPDX-License-Identifier: MIT
#include "socket_transport.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

#include "new_socket.hpp"
#include "pop3/error.hpp"
#include "tcp_options.hpp"

namespace pop3::inline v1::net {
namespace {

bool would_wait(int error) noexcept {
    return error == EAGAIN || error == EWOULDBLOCK;
}

// Reset, broken pipe, unreachable, keep-alive failed: the connection is lost.
io_result connection_lost(int error) {
    return {errc::closed_by_server, 0, std::system_category().message(error)};
}

}  // namespace

socket_transport::socket_transport(system::unique_fd socket, system::clock& clock)
    : socket_(std::move(socket)), clock_(clock) {
    ::fcntl(socket_.get(), F_SETFL, ::fcntl(socket_.get(), F_GETFL) | O_NONBLOCK);
    is_tcp_ = disable_nagle(socket_.get());
}

io_result socket_transport::read_some(std::span<char> into, const wait_limits& limit) {
    while (true) {
        const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), 0);
        if (got >= 0) return {{}, static_cast<std::size_t>(got), {}};
        if (errno == EINTR) continue;
        if (!would_wait(errno)) return connection_lost(errno);
        if (is_tcp_) request_quickack(socket_.get());
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

std::error_code socket_transport::wait(short events, const wait_limits& limit) {
    if (!stop_ || stop_->token() != limit.stop) stop_.emplace(limit.stop);
    pollfd fds[] = {stop_->watched(), {socket_.get(), events, 0}};
    return system::poll_until(fds, limit.until, clock_);
}

}  // namespace pop3::inline v1::net

namespace pop3::inline v1 {

std::unique_ptr<transport> transport_over(int socket) {
    if (::fcntl(socket, F_GETFD) == -1)
        raise(fail(errc::invalid_argument, "there is no such descriptor"));
    return std::make_unique<net::socket_transport>(system::unique_fd(socket), system::real_clock());
}

}  // namespace pop3::inline v1
