// SPDX-License-Identifier: MIT
#include "poll_rhythm.hpp"

#include <algorithm>

#include "cadence.hpp"

namespace pop3::fleet {

using std::chrono::duration;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

void back_off::failed(steady_time now, double chance) noexcept {
    const duration<double, std::milli> pause = idle_wait(++failures_, longest_) * (1 - chance / 2);
    next_ = now + duration_cast<microseconds>(pause);
}

void back_off::succeeded() noexcept {
    failures_ = 0;
    next_ = {};
}

std::size_t poll_rhythm::free(std::size_t held) const noexcept {
    const std::size_t most = options_.runs + taken_ahead(options_.runs, average_run_);
    return most - std::min(most, held);
}

void poll_rhythm::is_full(steady_time now) noexcept {
    wants_more_ = true;
    next_ = now + options_.longest_idle;
}

// After some accounts it asks once more: there may be others, of which the limits let only a part through.
void poll_rhythm::answered(steady_time now, std::size_t asked, std::size_t taken) noexcept {
    lost_.succeeded();
    wants_more_ = taken == asked;
    empty_ = taken == 0 ? empty_ + 1 : 0;
    next_ = taken == 0 ? now + idle_wait(empty_, options_.longest_idle) : now;
}

void poll_rhythm::lost(steady_time now, double chance) noexcept {
    wants_more_ = false;
    lost_.failed(now, chance);
    next_ = lost_.next();
}

// Several runs that end together are replaced together. Their average is that of about the last eight.
void poll_rhythm::run_ended(steady_time now, microseconds took) noexcept {
    constexpr milliseconds pause{20};
    average_run_ = (7 * average_run_ + took) / 8;
    if (wants_more_) next_ = std::min<steady_time>(next_, now + pause);
}

}  // namespace pop3::fleet
