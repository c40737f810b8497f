// SPDX-License-Identifier: MIT
// Writes to a pipe or a terminal, whose reader may have stopped to read.
#pragma once

#include <string_view>

#include "file.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1::system {

/// Writes all octets, and waits for the reader within the limits. Throws local_error: errc::timed_out,
/// errc::cancelled, or the error of the system. `fd` may be blocking: it never gets more than it has room for.
void write_all(int fd, std::string_view octets, file_name file, const wait_limits& limits);

}  // namespace pop3::inline v1::system
