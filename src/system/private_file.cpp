// SPDX-License-Identifier: MIT
#include "private_file.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <system_error>

#include "file.hpp"
#include "local_error.hpp"
#include "user_name.hpp"

namespace pop3::inline v1::system {
namespace {

namespace fs = std::filesystem;

bool is_credential(const std::string& file) {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (!directory || !*directory) return false;
    std::error_code unknown;
    const fs::path inside = fs::relative(file, directory, unknown);
    return !unknown && !inside.empty() && *inside.begin() != "..";
}

bool is_read_only(int fd) {
    struct statvfs mounted {};
    return ::fstatvfs(fd, &mounted) == 0 && (mounted.f_flag & ST_RDONLY) != 0;
}

// Is it the group that many systems create for each user?
bool has_no_other_member(gid_t group, uid_t owner) {
    const std::string name = user_name(owner);
    static std::mutex one_at_a_time;  // getgrgid() returns what it overwrites
    const std::lock_guard hold(one_at_a_time);
    const struct group* const members = ::getgrgid(group);
    if (!members || members->gr_name != name) return false;
    for (char** each = members->gr_mem; *each; ++each)
        if (*each != name) return false;
    return true;
}

// How others may write it, and what to do; nothing if they may not. Root decides for itself whose
// files it reads.
std::optional<std::string> written_by_others(const struct stat& is, const fs::path& file) {
    constexpr uid_t unmapped = 65534;  // the owner outside of a user namespace, often root
    const bool by_group = (is.st_mode & S_IWGRP) != 0 && !has_no_other_member(is.st_gid, is.st_uid);
    if (by_group || (is.st_mode & S_IWOTH) != 0)
        return "other users may write " + file.string() + ": chmod go-w " + file.string();
    const uid_t self = ::geteuid();
    if (self != 0 && is.st_uid != self && is.st_uid != 0 && is.st_uid != unmapped)
        return file.string() + " belongs to another user: copy it, or chown it to yourself";
    return std::nullopt;
}

constexpr std::size_t largest_secret = 1024 * 1024;

}  // namespace

std::optional<std::string> writable_by_others(int fd, const fs::path& file) {
    struct stat is {};
    if (::fstat(fd, &is) != 0 || !S_ISREG(is.st_mode) || is_read_only(fd)) return std::nullopt;
    if (auto words = written_by_others(is, file)) return words;
    const fs::path directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const bool protects = ::stat(directory.c_str(), &is) != 0 || (is.st_mode & S_ISVTX) != 0;
    return protects ? std::nullopt : written_by_others(is, directory);
}

secret_string read_secret(int fd, const fs::path& file) {
    secret_string text;
    std::string room(16 * 1024, '\0');
    while (true) {
        const std::string_view more = read_at(fd, text.reveal().size(), room, file);
        text.append(more);
        if (more.empty() || text.reveal().size() > largest_secret) break;
    }
    wipe(room);
    if (text.reveal().size() > largest_secret) raise_errno("read " + file.string(), EFBIG);
    return text;
}

unique_fd create_private_file(const std::string& file, const std::string& doing) {
    constexpr int fresh = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    unique_fd made(::open(file.c_str(), fresh, 0600));
    if (!made) raise_errno(doing);
    return made;
}

bool is_private(int fd, const std::string& file) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return false;
    if (!S_ISREG(status.st_mode) || (status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return true;
    return is_read_only(fd) || (is_credential(file) && (status.st_mode & S_IWOTH) == 0);
}

}  // namespace pop3::inline v1::system
