// SPDX-License-Identifier: MIT
// A password that stands in a file.
#pragma once

#include <string>

#include "pop3/credentials.hpp"

namespace pop3::cli {

/// True if an open file is no secret to tell to others: its mode keeps it to its owner, or it was put
/// there by systemd or a container runtime, which give files other modes: it lies below
/// $CREDENTIALS_DIRECTORY, or on a file system that is mounted read-only.
bool is_private(int fd, const std::string& file);

/// The first line of `file`. Throws fetch::local_error if it cannot be read, is empty, or if it is a
/// file that is not private.
secret_string password_in(const std::string& file);

}  // namespace pop3::cli
