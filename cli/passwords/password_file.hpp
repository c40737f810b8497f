// SPDX-License-Identifier: MIT
// A password in a file.
#pragma once

#include <string>

#include "pop3/credentials.hpp"

namespace pop3::cli {

/// True if an open file is private: its mode restricts it to its owner, or systemd or a container
/// runtime, which set other modes, put it there: it lies below $CREDENTIALS_DIRECTORY, or on a file
/// system that is mounted read-only.
bool is_private(int fd, const std::string& file);

/// The first line of `file`. Throws fetch::local_error if it cannot be read, is empty, or if it is a
/// file that is not private.
secret_string password_in(const std::string& file);

}  // namespace pop3::cli
