// SPDX-License-Identifier: MIT
#include "stop_event.hpp"

#include <cerrno>
#include <system_error>

namespace pop3::inline v1::system {

stop_event::stop_event(stop_token token) : token_(std::move(token)) {
    if (!token_.stop_possible()) return;
    if (!event_.emplace()) throw std::system_error(errno, std::system_category(), "eventfd");
    callback_.emplace(token_, raise_event{&*event_});
}

void stop_event::raise_event::operator()() const noexcept {
    event->signal();
}

}  // namespace pop3::inline v1::system
