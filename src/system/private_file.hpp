// SPDX-License-Identifier: MIT
// Files that may have secrets in them.
#pragma once

#include <string>

namespace pop3::inline v1::system {

/// True if an open file is private: its mode restricts it to its owner, or systemd or a container
/// runtime, which set other modes, put it there: it lies below $CREDENTIALS_DIRECTORY, or on a file
/// system that is mounted read-only.
bool is_private(int fd, const std::string& file);

}  // namespace pop3::inline v1::system
