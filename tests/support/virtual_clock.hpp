// SPDX-License-Identifier: MIT
// A clock by which hours pass in no time: every wait ends at once, when its time has come.
#pragma once

#include <functional>

#include "system/clock_and_poll.hpp"

namespace pop3::test {

class virtual_clock final : public system::clock {
  public:
    /// `while_waiting` is called with the time before each wait, and may change the world.
    explicit virtual_clock(std::function<void(system::time_point)> while_waiting = {})
        : while_waiting_(std::move(while_waiting)) {}

    [[nodiscard]] system::time_point now() override { return now_; }
    int poll(std::span<pollfd> fds, system::time_point until) override {
        ++waits_;
        const system::time_point before = now_;
        if (while_waiting_) while_waiting_(now_);
        if (before < until && now_ >= until) return 0;  // poll(2) would have been back by then
        const int ready = ::poll(fds.data(), fds.size(), 0);
        if (ready == 0) now_ = std::max(now_, until);
        return ready;
    }

    /// Work on other threads takes none of this clock's time, and its end is awaited.
    int poll_for_work(std::span<pollfd> fds, system::time_point) override {
        return ::poll(&fds.back(), 1, -1);
    }

    /// Lets time pass outside of a wait.
    void advance(std::chrono::milliseconds span) { now_ += span; }

    [[nodiscard]] int waits() const { return waits_; }
    [[nodiscard]] std::chrono::milliseconds passed() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(now_ - begin_);
    }

  private:
    std::function<void(system::time_point)> while_waiting_;
    system::time_point begin_ = system::time_point() + std::chrono::hours(1);
    system::time_point now_ = begin_;
    int waits_ = 0;
};

}  // namespace pop3::test
