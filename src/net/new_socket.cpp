// SPDX-License-Identifier: MIT
#include "new_socket.hpp"

#include <fcntl.h>

#include "system/platform.hpp"

namespace pop3::inline v1::net {

using system::unique_fd;

#if POP3_HAS_LINUX_CALLS

unique_fd new_socket(int family, int type) noexcept {
    return unique_fd(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

unique_fd accept_socket(int listener, sockaddr* peer, socklen_t* size) noexcept {
    return unique_fd(::accept4(listener, peer, size, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

std::pair<unique_fd, unique_fd> new_socket_pair() noexcept {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return {};
    return {unique_fd(ends[0]), unique_fd(ends[1])};
}

#else

namespace {

// A program that another thread starts between socket(2) and this inherits the socket: POSIX has no call
// that prevents it.
unique_fd prepared(int fd) noexcept {
    if (fd < 0) return {};
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return unique_fd(fd);
}

unique_fd non_blocking(unique_fd fd) noexcept {
    if (fd) ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
    return fd;
}

}  // namespace

unique_fd new_socket(int family, int type) noexcept {
    return non_blocking(prepared(::socket(family, type, 0)));
}

unique_fd accept_socket(int listener, sockaddr* peer, socklen_t* size) noexcept {
    return non_blocking(prepared(::accept(listener, peer, size)));
}

std::pair<unique_fd, unique_fd> new_socket_pair() noexcept {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return {};
    return {prepared(ends[0]), prepared(ends[1])};
}

#endif

}  // namespace pop3::inline v1::net
