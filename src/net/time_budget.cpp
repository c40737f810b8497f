// SPDX-License-Identifier: MIT
#include "time_budget.hpp"

#include <algorithm>

namespace pop3::inline v1::net {
namespace {

std::string seconds(std::chrono::milliseconds span) {
    std::string text = std::to_string(span.count() / 1000);
    if (const auto rest = span.count() % 1000; rest != 0)
        text += '.' + std::to_string(1000 + rest).substr(1);
    return text + " s";
}

}  // namespace

time_budget::time_budget(const time_limits& limits, system::time_point now)
    : limits_(limits), end_(system::later(now, limits.total)), until_(end_) {}

void time_budget::start(system::time_point now, std::chrono::milliseconds longest,
                        const char* words) {
    step_ = longest;
    words_ = words;
    until_ = std::min(end_, system::later(now, longest));
}

void time_budget::start_connect(system::time_point now) {
    start(now, limits_.connect, "no connection within ");
}

void time_budget::start_io(system::time_point now, int factor) {
    const bool unlimited = limits_.read > time_limits::no_limit / factor;
    start(now, unlimited ? time_limits::no_limit : limits_.read * factor, "no answer within ");
}

void time_budget::start_wait() {
    until_ = end_;
}

bool time_budget::total_passed(system::time_point now) const noexcept {
    return end_ != system::time_point::max() && now >= end_;
}

std::string time_budget::describe() const {
    if (until_ == end_) return "the session's limit of " + seconds(limits_.total);
    return words_ + seconds(step_);
}

}  // namespace pop3::inline v1::net
