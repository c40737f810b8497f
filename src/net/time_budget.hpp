// SPDX-License-Identifier: MIT
// The time limits of a step and of the whole session, combined: the nearer one counts. It has no
// clock: the runner has one, and passes the time.
#pragma once

#include <string>

#include "pop3/export.hpp"
#include "pop3/time_limits.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::net {

class POP3_EXPORT time_budget {
  public:
    /// The total starts now.
    time_budget(const time_limits& limits, system::time_point now);

    /// A step that may take `time_limits::connect` starts now.
    void start_connect(system::time_point now);
    /// A step that may take `time_limits::read` this many times starts now.
    void start_io(system::time_point now, int factor = 1);
    /// A step starts now that only the total limits.
    void start_wait();

    /// When the step must be done; time_point::max() if nothing limits it.
    [[nodiscard]] system::time_point until() const noexcept { return until_; }
    /// True when there is no time left for another step.
    [[nodiscard]] bool total_passed(system::time_point now) const noexcept;
    /// The limit that ends the step, as text.
    [[nodiscard]] std::string describe() const;

  private:
    void start(system::time_point now, std::chrono::milliseconds longest, const char* words);

    time_limits limits_;
    system::time_point end_;
    system::time_point until_;
    std::chrono::milliseconds step_{};
    const char* words_ = "";
};

}  // namespace pop3::inline v1::net
