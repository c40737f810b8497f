// SPDX-License-Identifier: MIT
#include "file.hpp"

#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "local_error.hpp"

namespace pop3::inline v1::system {
namespace {

// The errors of file systems without such renames, or without hard links. EACCES: on Android.
constexpr std::array not_supported = {EINVAL, ENOSYS, EOPNOTSUPP, EPERM, EMLINK, EACCES};

bool is_not_supported(int number) {
    return std::ranges::find(not_supported, number) != not_supported.end();
}

nlink_t links_of(name_at file) {
    struct stat is {};
    const bool known = ::fstatat(file.directory, file.name, &is, AT_SYMLINK_NOFOLLOW) == 0;
    return known ? is.st_nlink : 0;
}

bool is_taken(name_at name) {
    struct stat is {};
    return ::fstatat(name.directory, name.name, &is, AT_SYMLINK_NOFOLLOW) == 0;
}

enum class linking { done, taken, not_possible };

linking link(name_at source, name_at destination, file_name place) {
    const bool done =
        ::linkat(source.directory, source.name, destination.directory, destination.name, 0) == 0;
    const int number = errno;
    if (!done && links_of(source) != 2) {  // 2: done, but NFS lost the answer
        if (number == EEXIST) return linking::taken;
        if (is_not_supported(number)) return linking::not_possible;
        raise_errno("move to " + place.string(), number);
    }
    ::unlinkat(source.directory, source.name, 0);
    return linking::done;
}

}  // namespace

void close_file(unique_fd& file, file_name name) {
    if (::close(file.release()) != 0) raise_errno("close " + name.string());
}

unique_fd open_directory(const std::filesystem::path& file) {
    unique_fd fd(::open(file.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) raise_errno("open " + file.string());
    return fd;
}

void write_all(int fd, std::string_view octets, file_name file) {
    while (!octets.empty()) {
        const ssize_t written = ::write(fd, octets.data(), octets.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            raise_errno("write " + file.string());
        }
        octets.remove_prefix(static_cast<std::size_t>(written));
    }
}

void write_at(int fd, std::uint64_t at, std::string_view octets, file_name file) {
    while (!octets.empty()) {
        const ssize_t written = ::pwrite(fd, octets.data(), octets.size(), static_cast<off_t>(at));
        if (written < 0) {
            if (errno == EINTR) continue;
            raise_errno("write " + file.string());
        }
        octets.remove_prefix(static_cast<std::size_t>(written));
        at += static_cast<std::size_t>(written);
    }
}

std::string_view read_at(int fd, std::uint64_t at, std::span<char> room, file_name file) {
    std::size_t filled = 0;
    while (filled < room.size()) {
        const std::span<char> rest = room.subspan(filled);
        const ssize_t got = ::pread(fd, rest.data(), rest.size(), static_cast<off_t>(at + filled));
        if (got == 0) break;
        if (got < 0) {
            if (errno == EINTR) continue;
            raise_errno("read " + file.string());
        }
        filled += static_cast<std::size_t>(got);
    }
    return {room.data(), filled};
}

std::string read_all(int fd, file_name file) {
    std::string text;
    std::string room(64 * 1024, '\0');
    while (true) {
        const std::string_view more = read_at(fd, text.size(), room, file);
        if (more.empty()) return text;
        text += more;
    }
}

void sync_file(int fd, file_name file) {
    if (::fsync(fd) == 0) return;
    const int number = errno;
    struct stat is {};
    const bool is_directory = ::fstat(fd, &is) == 0 && S_ISDIR(is.st_mode);
    if (is_directory && number == EINVAL)
        return;  // some file systems sync it with the file, or never
    raise_errno("sync " + file.string(), number);
}

void replace_file(const std::filesystem::path& path, std::string_view octets) {
    const std::filesystem::path next = path.string() + ".new";
    unique_fd file(::open(
        next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
    if (!file) raise_errno("create " + next.string());
    write_all(file.get(), octets, next);
    sync_file(file.get(), next);
    close_file(file, next);
    if (::rename(next.c_str(), path.c_str()) != 0) raise_errno("rename " + next.string());
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    sync_file(open_directory(folder).get(), folder);
}

bool same_file(const struct stat& a, const struct stat& b) noexcept {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool is_named(int fd, name_at name) noexcept {
    struct stat open {};
    struct stat there {};
    return ::fstat(fd, &open) == 0 &&
           ::fstatat(name.directory, name.name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
           same_file(open, there);
}

bool lock_whole(int fd, short type) noexcept {
    struct flock whole {};
    whole.l_type = type;
    whole.l_whence = SEEK_SET;
    return ::fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

bool move_to_free_name(name_at source, name_at destination, file_name place) {
    if (::renameat2(source.directory, source.name, destination.directory, destination.name,
                    RENAME_NOREPLACE) == 0)
        return true;
    if (errno == EEXIST) return false;
    if (!is_not_supported(errno)) raise_errno("move to " + place.string());
    const linking linked = link(source, destination, place);
    if (linked != linking::not_possible) return linked == linking::done;
    if (is_taken(destination)) return false;
    if (::renameat(source.directory, source.name, destination.directory, destination.name) != 0)
        raise_errno("move to " + place.string());
    return true;
}

bool create_directory(const std::filesystem::path& file, mode_t mode) {
    if (::mkdir(file.c_str(), mode) != 0) {
        if (errno == EEXIST) return false;
        raise_errno("create " + file.string());
    }
    const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
    sync_file(open_directory(parent).get(), parent);
    return true;
}

}  // namespace pop3::inline v1::system
