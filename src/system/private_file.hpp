// SPDX-License-Identifier: MIT
// Files that may have secrets in them.
#pragma once

#include <string>

#include "unique_fd.hpp"

namespace pop3::inline v1::system {

/// A new file for its owner alone (0600): throws local_error if the name is taken, also by a link;
/// `doing` names the operation, as in "write ca.pem".
unique_fd create_private_file(const std::string& file, const std::string& doing);
/// True if an open file is private: its mode restricts it to its owner, or systemd or a container
/// runtime, which set other modes, put it there: it lies below $CREDENTIALS_DIRECTORY, or on a file
/// system that is mounted read-only.
bool is_private(int fd, const std::string& file);

}  // namespace pop3::inline v1::system
