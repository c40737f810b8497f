// SPDX-License-Identifier: MIT
// The options of TCP that every runner sets on its sockets.
#pragma once

#include <chrono>

#include "pop3/export.hpp"

namespace pop3::inline v1::net {

/// Sends small commands at once, not after the answer to the one before: Nagle's algorithm would delay
/// them. False for a socket that is not TCP: it refuses this option, and does not need it.
POP3_EXPORT bool disable_nagle(int socket) noexcept;

/// Acknowledges at once what comes next. A server that writes a reply in two pieces without TCP_NODELAY
/// (popa3d, mailutils) holds the second back until the first is acknowledged, and the kernel may delay
/// that by 40 ms. The kernel resets the option by itself, so it is set before each wait.
POP3_EXPORT void request_quickack(int socket) noexcept;

/// TCP keep-alive: probes after this much silence, at intervals that detect a dead peer within the
/// same time again. 0: never.
POP3_EXPORT void enable_keepalive(int socket, std::chrono::seconds silence) noexcept;

}  // namespace pop3::inline v1::net
