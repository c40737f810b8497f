// SPDX-License-Identifier: MIT
// The yardstick: a client that does nothing but drain the connection.
#pragma once

#include <cstdint>

#include "served_mailbox.hpp"

namespace pop3::bench {

/// Logs in, asks for all messages in one flight, reads until the last has come, 1 MiB at a time,
/// and processes nothing. Over TLS it verifies nothing either. Returns the octets that came.
std::uint64_t drain(const served_mailbox& mailbox);

}  // namespace pop3::bench
