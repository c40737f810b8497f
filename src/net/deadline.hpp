// SPDX-License-Identifier: MIT
// The one notion of "until when": the nearer of what one step may take and what all may take.
#pragma once

#include <string>

#include "net/waiting.hpp"
#include "pop3/connection.hpp"
#include "pop3/export.hpp"

namespace pop3::inline v1::net {

class POP3_EXPORT deadline {
  public:
    /// The total starts now.
    deadline(const time_limits& limits, waiting& clock);

    /// A step that may take `time_limits::connect` starts now.
    void start_connecting();
    /// A step that may take `time_limits::read`, so many times over, starts now.
    void start_waiting(int times = 1);
    /// A step starts now that only the total limits.
    void start_unlimited();

    /// When the step has to be over.
    [[nodiscard]] time_point until() const noexcept { return until_; }
    /// True when there is no time left for another step.
    [[nodiscard]] bool total_passed() const;
    /// Which limit ended the step, in words.
    [[nodiscard]] std::string words() const;

  private:
    void start(std::chrono::milliseconds longest, const char* words);

    time_limits limits_;
    waiting& clock_;
    time_point end_;
    time_point until_;
    std::chrono::milliseconds step_{};
    const char* words_ = "";
};

}  // namespace pop3::inline v1::net
