// SPDX-License-Identifier: MIT
#include "stop_event.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>

namespace pop3::inline v1::system {

stop_event::stop_event(std::stop_token token) : token_(std::move(token)) {
    if (!token_.stop_possible()) return;
    event_ = unique_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event_) throw std::system_error(errno, std::system_category(), "eventfd");
    callback_.emplace(token_, raise_event{event_.get()});
}

void stop_event::raise_event::operator()() const noexcept {
    ::eventfd_write(fd, 1);
}

}  // namespace pop3::inline v1::system
