// SPDX-License-Identifier: MIT
// Open files through system calls whose every result is checked.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "unique_fd.hpp"

namespace pop3::inline v1::system {

/// The name of a file in errors, as views of what the caller has: a path is built only after an
/// error, because that costs more than writing a small message.
class file_name {
  public:
    file_name(const std::filesystem::path& whole) : folder_(whole.native()) {}
    file_name(const std::string& whole) : folder_(whole) {}
    file_name(const char* whole) : folder_(whole) {}
    file_name(const std::filesystem::path& folder, std::string_view name)
        : folder_(folder.native()), name_(name) {}
    [[nodiscard]] std::string string() const {
        std::string whole(folder_);
        if (!name_.empty()) whole.append("/").append(name_);
        return whole;
    }

  private:
    std::string_view folder_;
    std::string_view name_;
};

/// Closes `file` now. Throws local_error: on some file systems this is where a write fails.
void close_file(unique_fd& file, file_name name);
/// Writes all of `octets`. Throws local_error.
void write_all(int fd, std::string_view octets, file_name file);
/// Writes all of `octets` at the position `at`. Throws local_error.
void write_at(int fd, std::uint64_t at, std::string_view octets, file_name file);
/// Reads from the position `at` as many octets as there are and fit into `room`. Throws
/// local_error.
std::string_view read_at(int fd, std::uint64_t at, std::span<char> room, file_name file);
/// The whole content of a small file. Throws local_error.
std::string read_all(int fd, file_name file);
/// fsync. Throws local_error, and that is final: the kernel may have dropped what it could not
/// write, so that a second fsync would wrongly succeed (docs/delivery.md).
void sync_file(int fd, file_name file);
/// Takes (F_RDLCK, F_WRLCK) or releases (F_UNLCK) the fcntl(2) lock of a whole file, without waiting;
/// false, and errno, if that is not possible. The lock belongs to the open file: unlike one of the
/// process, it also excludes our own threads, and is not lost when another descriptor of the file is
/// closed.
bool lock_whole(int fd, short type) noexcept;

}  // namespace pop3::inline v1::system
