// SPDX-License-Identifier: MIT
// The lock that all programs for an mbox use: a file beside it, "mbox.lock".
#pragma once

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "unique_fd.hpp"

namespace pop3::inline v1::system {

/// Holds the lock file of an mbox from a successful try_lock() on for as long as it lives. Its owner
/// holds the fcntl(2) lock of the mbox while it calls try_lock().
class dot_lock {
  public:
    /// A lock file that has not changed for this long was left by a crashed program, if the mbox
    /// has not changed either, and if it names no living process of this host. One that names a
    /// process of this host that has ended is stale at any age.
    static constexpr std::chrono::minutes stale_after{5};
    /// Programs that know only the age of a lock file see it changed this often.
    static constexpr std::chrono::minutes refreshed_after{1};

    enum class attempt {
        held,         ///< it is held by us
        taken,        ///< it is held by another program
        not_allowed,  ///< this user may not create files there, as in many mail spools
    };

    /// Of the mbox `name` in the open `folder`, which must outlive it; errors name it `path`.
    dot_lock(int folder, std::string name, const std::filesystem::path& path);
    ~dot_lock();
    dot_lock(const dot_lock&) = delete;
    dot_lock& operator=(const dot_lock&) = delete;

    /// Tries once; removes a stale lock. Throws local_error.
    attempt try_lock();
    void unlock() noexcept;
    /// Keeps a held lock from looking old. Call it during long work; cheap.
    void refresh(std::chrono::steady_clock::time_point now) noexcept;
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    /// The user of the lock file that is there now; nothing if there is none.
    [[nodiscard]] std::optional<uid_t> user() const noexcept;

  private:
    attempt create();
    attempt create_by_name();
    [[nodiscard]] bool is_stale(const unique_fd& file, const struct stat& lock) const;
    // False if there is no stale lock, or another program removes it now.
    [[nodiscard]] bool remove_stale() const;

    int folder_;
    std::string mbox_;
    std::string name_;
    std::filesystem::path path_;
    unique_fd held_;  // our lock file; open, so that its inode is not reused
    std::optional<std::chrono::steady_clock::time_point> refreshed_;
};

}  // namespace pop3::inline v1::system
