// SPDX-License-Identifier: MIT
#include "tcp_options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

namespace pop3::inline v1::net {
namespace {

bool set_option(int socket, int level, int name, int value) noexcept {
    return ::setsockopt(socket, level, name, &value, sizeof value) == 0;
}

}  // namespace

bool disable_nagle(int socket) noexcept {
    return set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
}

void request_quickack(int socket) noexcept {
#ifdef TCP_QUICKACK
    set_option(socket, IPPROTO_TCP, TCP_QUICKACK, 1);
#else
    static_cast<void>(socket);
#endif
}

void enable_keepalive(int socket, std::chrono::seconds silence) noexcept {
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
