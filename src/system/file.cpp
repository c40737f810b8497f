// SPDX-License-Identifier: MIT
#include "file.hpp"

#include <unistd.h>

#include "local_error.hpp"

namespace pop3::inline v1::system {

void close_file(unique_fd& file, file_name name) {
    if (::close(file.release()) != 0) raise_errno("close " + name.string());
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

bool lock_whole(int fd, short type) noexcept {
    struct flock whole {};
    whole.l_type = type;
    whole.l_whence = SEEK_SET;
    return ::fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

}  // namespace pop3::inline v1::system
