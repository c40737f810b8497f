// SPDX-License-Identifier: MIT
#include "poller.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <system_error>

#include "system/platform.hpp"
#if POP3_HAS_LINUX_CALLS
#include <sys/epoll.h>
#endif

namespace pop3::inline v1::net {
namespace {

[[noreturn]] void raise_errno(const char* call) {
    throw std::system_error(errno, std::system_category(), call);
}

int milliseconds(std::chrono::milliseconds longest) noexcept {
    return static_cast<int>(std::clamp<std::int64_t>(longest.count(), -1, INT_MAX));
}

}  // namespace

#if POP3_HAS_LINUX_CALLS

namespace {

void control(int epoll, int operation, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    if (::epoll_ctl(epoll, operation, fd, &event) != 0) raise_errno("epoll_ctl");
}

std::uint32_t events_of(poller::interest in) noexcept {
    return in == poller::interest::read ? std::uint32_t{EPOLLIN} : std::uint32_t{EPOLLOUT};
}

}  // namespace

poller::poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!epoll_ || !wakeup_) raise_errno("epoll_create1");
    add(wakeup_.fd(), interest::read);
}

void poller::add(int fd, interest in) {
    control(epoll_.get(), EPOLL_CTL_ADD, fd, events_of(in));
}

void poller::change(int fd, interest in) {
    control(epoll_.get(), EPOLL_CTL_MOD, fd, events_of(in));
}

void poller::remove(int fd) {
    control(epoll_.get(), EPOLL_CTL_DEL, fd, 0);
}

std::size_t poller::wait(std::span<int> ready, std::chrono::milliseconds longest) {
    std::array<epoll_event, 256> events;  // NOLINT: filled by the call
    const int got = ::epoll_wait(epoll_.get(), events.data(),
                                 static_cast<int>(std::min(events.size(), ready.size())),
                                 milliseconds(longest));
    std::size_t count = 0;
    for (int i = 0; i < got; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == wakeup_.fd())
            wakeup_.clear();
        else
            ready[count++] = fd;
    }
    return count;
}

#else

namespace {

short events_of(poller::interest in) noexcept {
    return in == poller::interest::read ? POLLIN : POLLOUT;
}

std::vector<pollfd>::iterator entry_of(std::vector<pollfd>& watched, int fd) {
    const auto found = std::find_if(watched.begin(), watched.end(),
                                    [fd](const pollfd& one) { return one.fd == fd; });
    if (found == watched.end()) {
        errno = ENOENT;
        raise_errno("poll");
    }
    return found;
}

}  // namespace

poller::poller() {
    if (!wakeup_) raise_errno("pipe");
    add(wakeup_.fd(), interest::read);
}

void poller::add(int fd, interest in) {
    watched_.push_back({fd, events_of(in), 0});
}

void poller::change(int fd, interest in) {
    entry_of(watched_, fd)->events = events_of(in);
}

void poller::remove(int fd) {
    const auto entry = entry_of(watched_, fd);
    *entry = watched_.back();
    watched_.pop_back();
}

std::size_t poller::wait(std::span<int> ready, std::chrono::milliseconds longest) {
    const int got =
        ::poll(watched_.data(), static_cast<nfds_t>(watched_.size()), milliseconds(longest));
    if (got <= 0) return 0;
    std::size_t count = 0;
    std::size_t looked_at = 0;
    for (; looked_at < watched_.size() && count < ready.size(); ++looked_at) {
        const pollfd& one = watched_[(first_ + looked_at) % watched_.size()];
        if (one.revents == 0) continue;
        if (one.fd == wakeup_.fd())
            wakeup_.clear();
        else
            ready[count++] = one.fd;
    }
    first_ = (first_ + looked_at) % watched_.size();
    return count;
}

#endif

}  // namespace pop3::inline v1::net
