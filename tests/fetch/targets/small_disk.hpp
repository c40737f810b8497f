// SPDX-License-Identifier: MIT
// A file system of its own that is small, and can be made larger or read-only.
#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <string>

#include "support/temporary_directory.hpp"

namespace pop3::test {

/// Needs root; elsewhere mounted() is false.
class small_disk {
  public:
    explicit small_disk(const std::string& size)
        : mounted_(::mount("small", place_.path().c_str(), "tmpfs", MS_NOSUID | MS_NODEV,
                           ("size=" + size).c_str()) == 0) {}
    ~small_disk() {
        if (mounted_) ::umount2(place_.path().c_str(), MNT_DETACH);
    }
    small_disk(const small_disk&) = delete;
    small_disk& operator=(const small_disk&) = delete;

    [[nodiscard]] bool mounted() const { return mounted_; }
    [[nodiscard]] const std::filesystem::path& path() const { return place_.path(); }
    [[nodiscard]] bool resize(const std::string& size) const { return remount(0, "size=" + size); }
    [[nodiscard]] bool make_read_only() const { return remount(MS_RDONLY, {}); }

  private:
    [[nodiscard]] bool remount(unsigned long flags, const std::string& options) const {
        return ::mount("small", place_.path().c_str(), "tmpfs",
                       MS_REMOUNT | MS_NOSUID | MS_NODEV | flags, options.c_str()) == 0;
    }

    temporary_directory place_;
    bool mounted_;
};

}  // namespace pop3::test
