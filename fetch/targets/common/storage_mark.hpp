// SPDX-License-Identifier: MIT
// Tells a folder from another one of the same path: on another machine, or on another disk that is
// mounted there.
#pragma once

#include <string>

#include "system/directory.hpp"

namespace pop3::fetch {

/// When the folder was created, to the nanosecond, as the file system keeps it: the same under every
/// host name, mount and device number. A copy has another one. Empty if its file system does not
/// know.
std::string storage_mark(const system::directory& folder);

}  // namespace pop3::fetch
