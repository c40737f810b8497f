// SPDX-License-Identifier: MIT
#include "wakeup.hpp"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "platform.hpp"
#if POP3_HAS_LINUX_CALLS
#include <sys/eventfd.h>
#endif

namespace pop3::inline v1::system {

#if POP3_HAS_LINUX_CALLS

wakeup::wakeup() noexcept : readable_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void wakeup::signal() noexcept {
    const std::uint64_t once = 1;
    while (::write(readable_.get(), &once, sizeof once) < 0 && errno == EINTR) {
    }
}

#else

wakeup::wakeup() noexcept {
    int ends[2];
    if (::pipe(ends) != 0) return;
    readable_ = unique_fd(ends[0]);
    written_ = unique_fd(ends[1]);
    for (const int end : ends) {
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
        ::fcntl(end, F_SETFL, O_NONBLOCK);
    }
}

// A full pipe is readable already.
void wakeup::signal() noexcept {
    while (::write(written_.get(), "", 1) < 0 && errno == EINTR) {
    }
}

#endif

void wakeup::clear() noexcept {
    std::array<char, 64> octets;  // NOLINT: filled by the call
    ssize_t count = 0;
    do {
        count = ::read(readable_.get(), octets.data(), octets.size());
    } while (count == static_cast<ssize_t>(octets.size()) || (count < 0 && errno == EINTR));
}

}  // namespace pop3::inline v1::system
