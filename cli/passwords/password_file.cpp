// SPDX-License-Identifier: MIT
#include "password_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "fetch/error.hpp"
#include "system/file.hpp"

namespace pop3::cli {

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
    struct statvfs system {};
    return ::fstatvfs(fd, &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
}

}  // namespace

bool is_private(int fd, const std::string& file) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return false;
    if (!S_ISREG(status.st_mode) || (status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return true;
    return is_read_only(fd) || (is_credential(file) && (status.st_mode & S_IWOTH) == 0);
}

secret_string password_in(const std::string& file) {
    const std::string doing = "read the password file " + file;
    const fetch::owned_fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.open()) fetch::raise_errno(doing);
    if (!is_private(fd.get(), file))
        fetch::raise_local(std::make_error_code(std::errc::operation_not_permitted), doing,
                           "other users may read or change it: chmod 600, or LoadCredential= and "
                           "password-credential; if the permissions must stay, password-command "
                           "= \"cat FILE\"");
    std::string text(4096, '\0');
    const ssize_t got = ::read(fd.get(), text.data(), text.size());
    if (got < 0) fetch::raise_errno(doing);
    text.resize(static_cast<std::size_t>(got));
    std::string_view line(text);
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const secret_string password(line);
    wipe(text);
    if (password.empty())
        fetch::raise_local(std::make_error_code(std::errc::invalid_argument), doing,
                           "its first line is empty");
    return password;
}

}  // namespace pop3::cli
