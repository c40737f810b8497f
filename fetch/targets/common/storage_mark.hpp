// SPDX-License-Identifier: MIT
// Tells a folder from another one of the same path: on another machine, or on another disk that is
// mounted there.
#pragma once

#include <filesystem>
#include <string>

namespace pop3::fetch {

/// When the folder was created, to the nanosecond, as the file system keeps it: the same under every
/// host name, mount and device number. A copy has another one. Empty if there is no such folder, or
/// if its file system does not know.
std::string storage_mark(const std::filesystem::path& folder);

}  // namespace pop3::fetch
