// SPDX-License-Identifier: MIT
// An open directory, and the names in it. Code that works from here is led nowhere else, even if
// another user renames or replaces the directory meanwhile.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "file.hpp"
#include "unique_fd.hpp"

namespace pop3::inline v1::system {

/// A name in an open directory.
struct name_at {
    int directory;
    const char* name;
};
/// True if both are of one file.
bool same_file(const struct stat& a, const struct stat& b) noexcept;
/// True if `name` is still that of the open file: nobody has moved, removed or replaced it.
bool is_named(int fd, name_at name) noexcept;
/// Renames a file on one file system, without replacing another: false if `destination` exists. If
/// the file system has neither such renames nor hard links (Android, FUSE), it checks first, which
/// is enough for a name that no other program uses. Throws local_error.
bool move_to_free_name(name_at source, name_at destination, file_name place);
/// Removes the name of the file `known`, and no other file that has the name by now: false, and
/// that other file has its name again. Throws nothing.
bool remove_same(name_at name, const struct stat& known) noexcept;
/// Opens a directory, to work in it: its names need not be readable. Closed, and errno, if that is
/// not possible.
unique_fd open_to_work_in(name_at directory) noexcept;
/// Creates a directory and makes its entry in the parent durable; true if it did not exist. Throws
/// local_error.
bool create_directory(const std::filesystem::path& file, mode_t mode);

/// What directory::list() finds.
struct directory_entry {
    const char* name;
    bool is_file;  ///< a regular one: no link, directory or device
};

class directory {
  public:
    /// Opens `path`, as the system finds it. Throws local_error.
    explicit directory(const std::filesystem::path& path);
    /// Of an open one; errors name it `path`.
    directory(unique_fd fd, std::filesystem::path path) noexcept
        : fd_(std::move(fd)), path_(std::move(path)) {}

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] name_at at(const char* name) const noexcept { return {fd_.get(), name}; }
    /// Throws local_error.
    [[nodiscard]] struct stat status() const;
    /// Of a name here, which may be a link; nothing if there is none. Throws local_error.
    [[nodiscard]] std::optional<struct stat> status(const char* name) const;

    /// Opens the directory `name` in this one. A link is not followed. Throws local_error.
    [[nodiscard]] directory part(const std::string& name) const;
    /// Opens a file with these flags of open(2). A link is not followed, and a pipe not waited for.
    /// Closed, and errno, if that is not possible.
    [[nodiscard]] unique_fd open_file(const char* name, int flags) const noexcept;
    /// Creates a file, for writing and reading. Closed, and errno, if that is not possible: EEXIST
    /// if the name is taken by anything.
    [[nodiscard]] unique_fd create_file(const char* name, mode_t mode = 0600) const noexcept;
    /// Opens a file that belongs to this user, for writing and reading; creates it (0600, durably)
    /// if it does not exist. Throws local_error, also if the file is of another user, or no regular
    /// file.
    [[nodiscard]] unique_fd open_own_file(const std::string& name) const;
    /// Replaces the file `name` by one with these octets (0600), durably: a reader, also after a
    /// crash, finds the old or the new content. Throws local_error.
    void replace_file(const std::string& name, std::string_view octets) const;
    /// Calls `found` for all names, in no order. Throws local_error.
    void list(const std::function<void(const directory_entry&)>& found) const;
    /// Makes names that were created, renamed or removed here durable. Throws local_error.
    void sync() const;

  private:
    unique_fd fd_;
    std::filesystem::path path_;
};

}  // namespace pop3::inline v1::system
