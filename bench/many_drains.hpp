// SPDX-License-Identifier: MIT
// The yardstick of many mailboxes: one epoll loop that drains all of them at once.
#pragma once

#include <cstdint>

namespace pop3::bench {

/// Drains mailboxes "bench0", "bench1"... on one thread, each over a connection of its own. After the
/// greeting a client sends all its commands in one flight: the login, UIDL and LIST, RETR of `messages`
/// messages, QUIT. Returns the octets that came. Throws std::runtime_error.
std::uint64_t drain_many(std::uint16_t port, std::uint32_t mailboxes, std::uint32_t messages);

}  // namespace pop3::bench
