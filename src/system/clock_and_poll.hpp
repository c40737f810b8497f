// SPDX-License-Identifier: MIT
// Clock and poll(2); tests replace both, to let hours pass in no time.
#pragma once

#include <poll.h>

#include <chrono>
#include <span>
#include <system_error>

#include "pop3/export.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1::system {

using time_point = std::chrono::steady_clock::time_point;

/// `from` and `span` later, without overflow: the largest spans mean "never".
inline time_point later(time_point from, std::chrono::milliseconds span) {
    const auto most = std::chrono::floor<std::chrono::milliseconds>(time_point::max() - from);
    return span >= most ? time_point::max() : from + span;
}

class POP3_EXPORT clock {
  public:
    virtual ~clock() = default;
    [[nodiscard]] virtual time_point now() = 0;
    /// poll(2) until one of `fds` is ready or `until` has come, which returns 0. A negative result
    /// is an error number.
    virtual int poll(std::span<pollfd> fds, time_point until) = 0;
    /// The same, where the last of `fds` signals the end of work in this process. A clock on which
    /// waiting takes no time must not advance while threads work in real time.
    virtual int poll_for_work(std::span<pollfd> fds, time_point until) { return poll(fds, until); }
};

/// The monotonic clock and poll(2). Thread-safe.
POP3_EXPORT clock& real_clock() noexcept;

/// Waits until one of `fds` is ready; fds[0] belongs to a stop_event. Returns nothing, or
/// errc::cancelled, errc::timed_out, or the system's error.
POP3_EXPORT std::error_code poll_until(std::span<pollfd> fds, time_point until, clock& clock);

}  // namespace pop3::inline v1::system
