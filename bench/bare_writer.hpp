// SPDX-License-Identifier: MIT
// The yardstick: a loop that writes messages into Maildirs, and does nothing else.
#pragma once

#include <cstdint>
#include <filesystem>

namespace pop3::bench {

enum class durable : std::uint8_t {
    no,
    file,       ///< fsync of each file
    directory,  ///< and of its directory after the rename
};

/// Makes `maildirs` Maildirs below `home`, and in each writes `files` files of 4 KiB, one after the
/// other: tmp/, then a rename to new/. Throws std::runtime_error.
void write_maildirs(const std::filesystem::path& home, std::uint32_t maildirs, std::uint32_t files,
                    durable wanted);

}  // namespace pop3::bench
