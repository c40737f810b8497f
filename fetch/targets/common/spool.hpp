// SPDX-License-Identifier: MIT
// A complete message, before it goes to a receiver that could not learn later that it was cut off.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "pop3/types.hpp"
#include "system/file.hpp"

namespace pop3::fetch {

/// Keeps a small message in memory, a large one in a file without a name, which vanishes with the
/// process. Throws local_error if the disk fails.
class spool {
  public:
    /// A message of more octets than this goes into a file.
    static constexpr std::size_t in_memory = 64 * 1024;

    /// The file is created in `directory`.
    explicit spool(std::filesystem::path directory) : directory_(std::move(directory)) {}

    void write(std::string_view octets);

    /// Octets from `at` on, as many as there are and fit into `room`; none at the end. They are in
    /// `room` or in the spool.
    [[nodiscard]] std::string_view read(octet_count at, std::span<char> room) const;
    [[nodiscard]] octet_count octets() const noexcept { return octets_; }
    /// True if any octet is above 127.
    [[nodiscard]] bool has_8bit() const noexcept { return has_8bit_; }

  private:
    std::filesystem::path directory_;
    std::string memory_;  // all of it, or the part not written to the file yet
    system::unique_fd file_;
    octet_count octets_ = 0;
    bool has_8bit_ = false;
};

}  // namespace pop3::fetch
