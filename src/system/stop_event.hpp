// SPDX-License-Identifier: MIT
// A stop_token that poll(2) can wait for.
#pragma once

#include <poll.h>

#include <functional>
#include <optional>

#include "pop3/export.hpp"
#include "pop3/stop_token.hpp"
#include "wakeup.hpp"

namespace pop3::inline v1::system {

class POP3_EXPORT stop_event {
  public:
    /// Costs a file descriptor if `token` can ever be stopped, else nothing.
    explicit stop_event(stop_token token);
    stop_event(const stop_event&) = delete;
    stop_event& operator=(const stop_event&) = delete;

    [[nodiscard]] const stop_token& token() const noexcept { return token_; }
    /// For poll_until(): readable after the stop was requested; ignored by poll(2) if it never can
    /// be.
    [[nodiscard]] pollfd watched() const noexcept {
        return {event_ ? event_->fd() : -1, POLLIN, 0};
    }

  private:
    struct raise_event {
        wakeup* event;
        void operator()() const noexcept;
    };
    stop_token token_;
    std::optional<wakeup> event_;
    std::optional<stop_callback<raise_event>> callback_;
};

}  // namespace pop3::inline v1::system
