// SPDX-License-Identifier: MIT
// A database in virtual time: so many processors, each with one transaction at once, in the order in which
// they come.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

#include "fleet/schedule/poll_rhythm.hpp"

namespace pop3::test {

class simulated_database {
  public:
    /// What it does after `end` does not count as its load.
    simulated_database(std::size_t processors, fleet::steady_time end)
        : free_(processors), end_(end) {}

    /// Returns when a transaction that comes now is over.
    fleet::steady_time execute(fleet::steady_time now, std::chrono::microseconds cost) {
        std::ranges::pop_heap(free_, std::greater<>());
        const fleet::steady_time begin = std::max(now, free_.back());
        free_.back() = begin + cost;
        busy_ += std::min(free_.back(), end_) - std::min(begin, end_);
        const fleet::steady_time over = free_.back();
        std::ranges::push_heap(free_, std::greater<>());
        return over;
    }
    /// All of them together.
    [[nodiscard]] std::chrono::duration<double> busy() const { return busy_; }

  private:
    std::vector<fleet::steady_time> free_;  // when each processor is, the first one first
    fleet::steady_time end_;
    std::chrono::steady_clock::duration busy_{0};
};

}  // namespace pop3::test
