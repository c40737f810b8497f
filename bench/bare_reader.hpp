// SPDX-License-Identifier: MIT
// The yardstick: a client that does nothing but drain the connection.
#pragma once

#include <cstdint>

namespace pop3::bench {

/// Logs in as "bench", asks for all messages in one flight, reads until the last has come, 1 MiB at
/// a time, and processes nothing. Over TLS it verifies nothing either. Returns the octets that came.
std::uint64_t drain(std::uint16_t port, std::uint32_t messages, bool tls);

}  // namespace pop3::bench
