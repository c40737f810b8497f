// SPDX-License-Identifier: MIT
#include "password_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "fetch/error.hpp"
#include "system/file.hpp"
#include "system/private_file.hpp"

namespace pop3::cli {

secret_string read_password_file(const std::string& file) {
    const std::string doing = "read the password file " + file;
    const system::unique_fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) system::raise_errno(doing);
    if (!system::is_private(fd.get(), file))
        system::raise_local(std::make_error_code(std::errc::operation_not_permitted), doing,
                            "other users may read or change it: chmod 600, or LoadCredential= and "
                            "password-credential; if the permissions must stay, password-command "
                            "= \"cat FILE\"");
    std::string text(4096, '\0');
    const ssize_t got = ::read(fd.get(), text.data(), text.size());
    if (got < 0) system::raise_errno(doing);
    text.resize(static_cast<std::size_t>(got));
    std::string_view line(text);
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const secret_string password(line);
    wipe(text);
    if (password.empty())
        system::raise_local(std::make_error_code(std::errc::invalid_argument), doing,
                            "its first line is empty");
    return password;
}

}  // namespace pop3::cli
