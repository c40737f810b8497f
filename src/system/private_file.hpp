// SPDX-License-Identifier: MIT
// Files that may have secrets in them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "pop3/credentials.hpp"
#include "unique_fd.hpp"

namespace pop3::inline v1::system {

/// A new file for its owner alone (0600): throws local_error if the name is taken, also by a link;
/// `doing` names the operation, as in "write ca.pem".
unique_fd create_private_file(const std::string& file, const std::string& doing);
/// True if an open file is private: its mode restricts it to its owner, or systemd or a container
/// runtime, which set other modes, put it there: it lies below $CREDENTIALS_DIRECTORY, or on a file
/// system that is mounted read-only.
bool is_private(int fd, const std::string& file);
/// Words for people if users other than root and the caller may write an open file, or replace it in
/// its directory; a file system that is mounted read-only is exempt, and so is the group that only
/// the owner is in. Nothing otherwise, and nothing for what is no regular file.
std::optional<std::string> writable_by_others(int fd, const std::filesystem::path& file);
/// The whole content of a file of at most 1 MiB, with no other copy. Throws local_error.
secret_string read_secret(int fd, const std::filesystem::path& file);

}  // namespace pop3::inline v1::system
