// SPDX-License-Identifier: MIT
// The time limits of a step and of the whole session, combined: the nearest one counts. It has no
// clock: the runner has one, and passes the time.
#pragma once

#include <cstddef>
#include <string>

#include "pop3/export.hpp"
#include "pop3/time_limits.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::net {

class POP3_EXPORT time_budget {
  public:
    /// A reply makes progress if as many octets of it come as this, within the time of this many waits.
    static constexpr std::size_t least_progress = 1024;
    static constexpr int waits_for_progress = 5;

    /// The total starts now.
    time_budget(const time_limits& limits, system::time_point now);

    /// A step that may take `time_limits::connect` starts now.
    void start_connect(system::time_point now);
    /// A step that may take `time_limits::read` this many times starts now.
    void start_io(system::time_point now, int factor = 1);
    /// The same for a wait for octets of a reply; received() ends it.
    void start_read(system::time_point now, int factor = 1);
    /// A step starts now that only the total limits.
    void start_wait();

    /// Another reply is awaited, or the message after it.
    void begin_reply() noexcept;
    /// The wait of start_read() has brought `octets`.
    void received(system::time_point now, std::size_t octets) noexcept;

    /// When the step must be done; time_point::max() if nothing limits it.
    [[nodiscard]] system::time_point until() const noexcept { return until_; }
    /// True when there is no time left for another step.
    [[nodiscard]] bool total_passed(system::time_point now) const noexcept;
    /// The limit that ends the step, as text.
    [[nodiscard]] std::string describe() const;

  private:
    void start(system::time_point now, std::chrono::milliseconds longest, const char* words);
    [[nodiscard]] std::chrono::milliseconds times_read(int factor) const noexcept;

    time_limits limits_;
    system::time_point end_;
    system::time_point until_;
    std::chrono::milliseconds step_{};
    const char* words_ = "";
    // The progress of the current reply.
    system::time_point waiting_since_{};
    std::chrono::steady_clock::duration waited_{};  // since it made progress
    std::size_t octets_ = 0;                        // the same
};

}  // namespace pop3::inline v1::net
