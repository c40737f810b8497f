// SPDX-License-Identifier: MIT
// Messages taken out of an mbox, under the locks of the programs that deliver into it.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "mbox_index.hpp"
#include "system/directory.hpp"

namespace pop3::inline v1::serving {

/// An mbox, and the open directory that it is in.
struct mbox_place {
    system::directory folder;
    std::string name;            ///< in that directory
    std::filesystem::path path;  ///< for errors
};

/// Removes `parts`, in the order of the file, from the mbox at `place`, which `file` is open on.
/// Does not wait: false, and nothing was removed, if another program holds one of the locks (fcntl,
/// lock file), if the file is another one now, or if a message is not where it was. A new file
/// replaces the old one, so that a crash leaves one or the other.
bool remove_from_mbox(const mbox_place& place, int file, std::span<const mbox_part> parts);

}  // namespace pop3::inline v1::serving
