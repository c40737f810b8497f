// SPDX-License-Identifier: MIT
// The way to a directory over directories of others: who could have led us elsewhere on it?
#pragma once

#include <sys/stat.h>

#include <deque>
#include <filesystem>
#include <optional>
#include <string>

#include "directory.hpp"

namespace pop3::inline v1::system {

/// Follows a path one name at a time, each from the directory before it, so that nothing on it can
/// be exchanged between its check and its use. Links that another user made are not followed: by
/// root none, by other users none in a directory that every user may write to.
class safe_path {
  public:
    explicit safe_path(const std::filesystem::path& path);

    /// The directory at the end; nothing if a part of the path is missing. Throws local_error. Call
    /// it once, before the following.
    std::optional<directory> open();

    /// A directory on the path, in which any user may rename or replace what the path leads over:
    /// all may write to it, and it is not sticky. Empty if there is none. The directory at the end
    /// is not considered.
    [[nodiscard]] const std::filesystem::path& replaceable() const noexcept { return replaceable_; }
    /// True if a part of the path belongs to another user, and lies where every user may create it.
    [[nodiscard]] bool is_planted() const noexcept { return is_planted_; }

  private:
    void add(const std::filesystem::path& path);
    void judge(const struct stat& above, const struct stat& part);
    [[nodiscard]] struct stat status_of(const unique_fd& file) const;
    [[nodiscard]] bool follow(const unique_fd& link, const struct stat& is);
    [[nodiscard]] std::optional<directory> missing() const;

    std::filesystem::path path_;
    std::deque<std::string> rest_;
    std::string here_;  // up to here it was followed
    int links_ = 0;
    bool is_open_to_all_ = false;  // the directory here, for writing
    std::filesystem::path replaceable_;
    bool is_planted_ = false;
};

}  // namespace pop3::inline v1::system
