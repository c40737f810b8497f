// SPDX-License-Identifier: MIT
// An mbox that is open and locked against all other programs, and against our own threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "fetch/targets/common/target_folder.hpp"
#include "system/clock_and_poll.hpp"
#include "system/dot_lock.hpp"
#include "system/file.hpp"

struct stat;

namespace pop3::fetch {

/// How long to wait for other programs, by which clock.
struct lock_timeout {
    std::chrono::milliseconds longest = std::chrono::minutes(2);
    /// The wait ends at this moment at the latest.
    system::time_point end = system::time_point::max();
    std::stop_token stop{};
    system::clock* clock = &system::real_clock();
};

/// Locked by fcntl first and by lock file then, as Debian's policy requires; no program waits while
/// holding one of them. If this user may not create a lock file, fcntl must suffice (as for mutt
/// and Postfix). Both are released on destruction.
class mbox_file {
  public:
    /// Opens and locks; creates a file that does not exist (0600, its entry durable). It must
    /// belong to this user; for root, to `deliver_as`, or without it to the owner of its folder. It
    /// may have no second name where other users put files. Throws local_error: target_locked,
    /// target_not_mbox, target_foreign; a symbolic link is not followed. Work that takes longer than
    /// a minute keeps the lock file from looking old.
    static mbox_file open_or_create(const std::filesystem::path& path, const lock_timeout& limit,
                                    const std::optional<file_owner>& deliver_as = {});
    /// The same for a file that must exist; nothing if it does not.
    static std::optional<mbox_file> open(const std::filesystem::path& path,
                                         const lock_timeout& limit,
                                         const std::optional<file_owner>& deliver_as = {});

    [[nodiscard]] std::uint64_t size() const;
    /// Reads from `at` as many octets as there are and fit.
    [[nodiscard]] std::string_view read(std::uint64_t at, std::span<char> into) const;
    void write(std::uint64_t at, std::string_view octets);
    void truncate(std::uint64_t size);
    void sync();

  private:
    mbox_file(const std::filesystem::path& path, target_folder folder,
              const std::optional<file_owner>& deliver_as);
    bool open_file(bool create);
    bool lock(const lock_timeout& limit, system::time_point end);
    [[nodiscard]] bool try_lock();
    [[nodiscard]] bool is_still_there() const;
    [[noreturn]] void raise_unopened(int number) const;
    [[noreturn]] void raise_locked() const;
    void check() const;
    void check_owner(const struct stat& is) const;

    std::filesystem::path path_;
    std::string name_;
    target_folder folder_;
    file_owner owner_;
    system::unique_fd file_;
    std::unique_ptr<system::dot_lock> dot_;  // released before the file is closed
    system::clock* clock_ = &system::real_clock();
};

}  // namespace pop3::fetch
