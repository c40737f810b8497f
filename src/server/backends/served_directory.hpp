// SPDX-License-Identifier: MIT
// The directories of served mailboxes. A server that root runs for several users must not be led by one of
// them to the mail of another.
#pragma once

#include <sys/stat.h>

#include <filesystem>

#include "pop3/result.hpp"
#include "system/directory.hpp"

namespace pop3::inline v1::serving {

/// Opens the directory at `path`. For root, only root's links are followed, and no part of the path
/// may lie where any user can replace it. The failure is errc::system_permanent, or
/// errc::system_temporary if the reason may pass.
result<system::directory> open_served(const std::filesystem::path& path);

/// True if a file may be served that was found in a directory. For root, both must belong to one
/// user, or the directory to root alone: a hard link can lead to the file of any user.
bool is_of_its_owner(const struct stat& file, const struct stat& directory) noexcept;

/// The failure of a system call.
failure system_failure(int error_number);

}  // namespace pop3::inline v1::serving
