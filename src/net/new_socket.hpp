// SPDX-License-Identifier: MIT
// New sockets that no program which this process starts inherits.
#pragma once

#include <sys/socket.h>

#include <utility>

#include "pop3/export.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::net {

#ifdef MSG_NOSIGNAL
inline constexpr int send_flags = MSG_NOSIGNAL;
#else
inline constexpr int send_flags = 0;  // new_socket() and accept_socket() have set SO_NOSIGPIPE
#endif

/// socket(2), close-on-exec and non-blocking. False as bool if it failed; then errno has the reason.
POP3_EXPORT system::unique_fd new_socket(int family, int type) noexcept;

/// accept(2), close-on-exec and non-blocking. As new_socket().
system::unique_fd accept_socket(int listener, sockaddr* peer, socklen_t* size) noexcept;

/// socketpair(2) of stream sockets, close-on-exec; both false as bool if it failed.
std::pair<system::unique_fd, system::unique_fd> new_socket_pair() noexcept;

}  // namespace pop3::inline v1::net
