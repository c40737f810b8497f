// SPDX-License-Identifier: MIT
// New sockets that no program which this process starts inherits.
#pragma once

#include <sys/socket.h>

#include "system/unique_fd.hpp"

namespace pop3::inline v1::net {

/// socket(2), close-on-exec and non-blocking. False as bool if it failed; then errno has the reason.
inline system::unique_fd new_socket(int family, int type) noexcept {
    return system::unique_fd(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

}  // namespace pop3::inline v1::net
