// SPDX-License-Identifier: MIT
// The time limits of a step and of the whole session, combined: the nearer one counts.
#pragma once

#include <string>

#include "pop3/export.hpp"
#include "pop3/time_limits.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::net {

class POP3_EXPORT deadline {
  public:
    /// The total starts now.
    deadline(const time_limits& limits, system::clock& clock);

    /// A step that may take `time_limits::connect` starts now.
    void start_connecting();
    /// A step that may take `time_limits::read` this many times starts now.
    void start_waiting(int times = 1);
    /// A step starts now that only the total limits.
    void start_unlimited();

    /// When the step must be done.
    [[nodiscard]] system::time_point until() const noexcept { return until_; }
    /// True when there is no time left for another step.
    [[nodiscard]] bool total_passed() const;
    /// The limit that ended the step, as text.
    [[nodiscard]] std::string words() const;

  private:
    void start(std::chrono::milliseconds longest, const char* words);

    time_limits limits_;
    system::clock& clock_;
    system::time_point end_;
    system::time_point until_;
    std::chrono::milliseconds step_{};
    const char* words_ = "";
};

}  // namespace pop3::inline v1::net
