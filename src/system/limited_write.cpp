// SPDX-License-Identifier: MIT
#include "limited_write.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "clock_and_poll.hpp"
#include "local_error.hpp"
#include "stop_event.hpp"

namespace pop3::inline v1::system {
namespace {

// What poll(2) reports room for can be written without waiting, to a pipe and to a terminal.
constexpr std::size_t piece = 4096;

bool is_file(int fd) {
    struct stat is {};
    return ::fstat(fd, &is) == 0 && S_ISREG(is.st_mode);
}

}  // namespace

void write_all(int fd, std::string_view octets, file_name file, const wait_limits& limits) {
    if (is_file(fd)) return write_all(fd, octets, file);
    const stop_event stop(limits.stop);
    while (!octets.empty()) {
        pollfd fds[] = {stop.watched(), {fd, POLLOUT, 0}};
        if (const auto end = poll_until(fds, limits.until, real_clock()))
            throw local_error(failure{end, "write " + file.string(), {}, {}});
        const ssize_t written = ::write(fd, octets.data(), std::min(octets.size(), piece));
        if (written >= 0)
            octets.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EAGAIN && errno != EINTR)
            raise_errno("write " + file.string());
    }
}

}  // namespace pop3::inline v1::system
