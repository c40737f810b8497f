// SPDX-License-Identifier: MIT
#include "password_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "fetch/error.hpp"
#include "system/clock_and_poll.hpp"
#include "system/file.hpp"
#include "system/private_file.hpp"
#include "system/stop_event.hpp"

namespace pop3::cli {
namespace {

constexpr std::size_t most_octets = 4096;

void wait_for_octets(int fd, const std::string& doing, const wait_limits& limit) {
    const system::stop_event stop(limit.stop);
    pollfd fds[] = {stop.watched(), {fd, POLLIN, 0}};
    const auto end = system::poll_until(fds, limit.until, system::real_clock());
    if (end == errc::timed_out)
        system::raise_local(fetch::fetch_errc::password_unavailable, doing,
                            "no program wrote to this FIFO within the timeout");
    if (end) throw system::local_error(failure{end, doing, {}, {}});
}

// At least the first line, if there is one.
secret_string octets_of(int fd, const std::string& doing, const wait_limits& limit) {
    secret_string octets;
    std::string room(most_octets, '\0');
    while (octets.reveal().size() < most_octets &&
           octets.reveal().find('\n') == std::string_view::npos) {
        wait_for_octets(fd, doing, limit);
        const ssize_t got = ::read(fd, room.data(), most_octets - octets.reveal().size());
        if (got < 0 && errno == EAGAIN) continue;
        if (got < 0) system::raise_errno(doing);
        if (got == 0) break;
        octets.append(std::string_view(room).substr(0, static_cast<std::size_t>(got)));
        wipe(room);
        room.resize(most_octets);
    }
    return octets;
}

}  // namespace

secret_string read_password_file(const std::string& file, const wait_limits& limit) {
    const std::string doing = "read the password file " + file;
    const system::unique_fd fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd) system::raise_errno(doing);
    if (!system::is_private(fd.get(), file))
        system::raise_local(std::make_error_code(std::errc::operation_not_permitted), doing,
                            "other users may read or change it: chmod 600, or LoadCredential= and "
                            "password-credential; if the permissions must stay, password-command "
                            "= \"cat FILE\"");
    const secret_string text = octets_of(fd.get(), doing, limit);
    std::string_view line = text.reveal();
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const secret_string password(line);
    if (password.empty())
        system::raise_local(std::make_error_code(std::errc::invalid_argument), doing,
                            "its first line is empty");
    return password;
}

}  // namespace pop3::cli
