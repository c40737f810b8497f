// SPDX-License-Identifier: MIT
// The moments of a run: between any two actions on server and target. At one of them the process
// may be killed, or asked to stop.
#pragma once

#include <stop_token>
#include <string>

#include "course.hpp"
#include "disk.hpp"
#include "story.hpp"

namespace pop3::test::worlds {

/// Thrown at the moment of death. Not an error that code may handle.
struct killed {};

class moments {
  public:
    moments(course& events, disk& on, story& told) : events_(events), disk_(on), told_(told) {}

    /// Throws `killed` if the process dies now, or is dead.
    void pass(const char* words);
    [[nodiscard]] bool dead() const noexcept { return dead_; }
    [[nodiscard]] bool stopped() const noexcept { return stop_.stop_requested(); }
    [[nodiscard]] std::stop_token stop() const { return stop_.get_token(); }

  private:
    course& events_;
    disk& disk_;
    story& told_;
    std::stop_source stop_;
    bool dead_ = false;
};

}  // namespace pop3::test::worlds
