// SPDX-License-Identifier: MIT
#include "epoll.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <system_error>

namespace pop3::inline v1::net {
namespace {

void control(int epoll, int operation, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    if (::epoll_ctl(epoll, operation, fd, &event) != 0)
        throw std::system_error(errno, std::system_category(), "epoll_ctl");
}

std::uint32_t events_of(epoll::interest in) noexcept {
    return in == epoll::interest::read ? std::uint32_t{EPOLLIN} : std::uint32_t{EPOLLOUT};
}

}  // namespace

epoll::epoll() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wakeup_(::eventfd(0, EFD_CLOEXEC)) {
    if (!epoll_ || !wakeup_)
        throw std::system_error(errno, std::system_category(), "epoll_create1");
    add(wakeup_.get(), interest::read);
}

void epoll::add(int fd, interest in) {
    control(epoll_.get(), EPOLL_CTL_ADD, fd, events_of(in));
}

void epoll::change(int fd, interest in) {
    control(epoll_.get(), EPOLL_CTL_MOD, fd, events_of(in));
}

void epoll::remove(int fd) {
    control(epoll_.get(), EPOLL_CTL_DEL, fd, 0);
}

std::size_t epoll::wait(std::span<int> ready, std::chrono::milliseconds longest) {
    std::array<epoll_event, 256> events;  // NOLINT: filled by the call
    const auto timeout = std::clamp<std::int64_t>(longest.count(), -1, INT_MAX);
    const int got = ::epoll_wait(epoll_.get(), events.data(),
                                 static_cast<int>(std::min(events.size(), ready.size())),
                                 static_cast<int>(timeout));
    std::size_t count = 0;
    for (int i = 0; i < got; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd != wakeup_.get())
            ready[count++] = fd;
        else if (std::uint64_t times = 0; ::read(fd, &times, sizeof times) < 0)
            continue;  // it wakes once more
    }
    return count;
}

void epoll::wake() noexcept {
    const std::uint64_t once = 1;
    while (::write(wakeup_.get(), &once, sizeof once) < 0 && errno == EINTR) {
    }
}

}  // namespace pop3::inline v1::net
