// SPDX-License-Identifier: MIT
// event: something that happens once in another thread, such as the end of its work. Flows wait for
// it without blocking the thread that runs them.
#pragma once

#include "pop3/stop_token.hpp"

namespace pop3::inline v1 {

/// Happens once. Copies share the same event. Thread-safe.
class event {
  public:
    /// Wakes all that wait. A second call has no effect.
    void set() noexcept { state_.request_stop(); }
    /// True once it has happened.
    [[nodiscard]] bool is_set() const noexcept { return state_.stop_requested(); }
    /// For runners: a stop_callback on this token runs when the event happens, on the thread
    /// that calls set(), or at once if it has happened.
    [[nodiscard]] stop_token token() const noexcept { return state_.get_token(); }

  private:
    stop_source state_;
};

}  // namespace pop3::inline v1
