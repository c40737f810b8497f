// SPDX-License-Identifier: MIT
#include "private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "local_error.hpp"

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

}  // namespace

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
