// SPDX-License-Identifier: MIT
#include "password_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "fetch/file.hpp"
#include "fetch/problem.hpp"

namespace pop3::cli {

secret_string password_in(const std::string& file) {
    const std::string doing = "read the password file " + file;
    const fetch::owned_fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (!fd.open() || ::fstat(fd.get(), &status) != 0) fetch::raise_errno(doing);
    if (S_ISREG(status.st_mode) && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        fetch::raise_local(std::make_error_code(std::errc::operation_not_permitted), doing,
                           "other users may use it: chmod 600");
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
