// SPDX-License-Identifier: MIT
// Messages taken out of an mbox, under the locks of the programs that deliver into it.
#pragma once

#include <filesystem>
#include <span>

#include "mbox_index.hpp"

namespace pop3::inline v1::serving {

/// Removes `parts`, in the order of the file, from the mbox at `path`, which `file` is open on.
/// Does not wait: false, and nothing was removed, if another program holds one of the locks (fcntl,
/// lock file), if the file is another one now, or if a message is not where it was. A new file
/// replaces the old one, so that a crash leaves one or the other.
bool remove_from_mbox(const std::filesystem::path& path, int file,
                      std::span<const mbox_part> parts);

}  // namespace pop3::inline v1::serving
