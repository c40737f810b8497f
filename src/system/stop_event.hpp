// SPDX-License-Identifier: MIT
// A std::stop_token that poll(2) can wait for.
#pragma once

#include <poll.h>

#include <functional>
#include <optional>
#include <stop_token>

#include "pop3/export.hpp"
#include "unique_fd.hpp"

namespace pop3::inline v1::net {

class POP3_EXPORT stop_signal {
  public:
    /// Costs a file descriptor if `token` can ever be stopped, else nothing.
    explicit stop_signal(std::stop_token token);
    stop_signal(const stop_signal&) = delete;
    stop_signal& operator=(const stop_signal&) = delete;

    [[nodiscard]] const std::stop_token& token() const noexcept { return token_; }
    /// For wait_for(): readable after the stop was requested; ignored by poll(2) if it never can
    /// be.
    [[nodiscard]] pollfd watched() const noexcept { return {event_.get(), POLLIN, 0}; }

  private:
    struct raise_event {
        int fd;
        void operator()() const noexcept;
    };
    std::stop_token token_;
    unique_fd event_;
    std::optional<std::stop_callback<raise_event>> callback_;
};

}  // namespace pop3::inline v1::net
