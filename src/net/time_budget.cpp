// SPDX-License-Identifier: MIT
#include "time_budget.hpp"

#include <algorithm>

namespace pop3::inline v1::net {
namespace {

// `from` and `span` later, without overflow.
system::time_point later(system::time_point from, std::chrono::milliseconds span) {
    const auto most =
        std::chrono::floor<std::chrono::milliseconds>(system::time_point::max() - from);
    return span >= most ? system::time_point::max() : from + span;
}

std::string seconds(std::chrono::milliseconds span) {
    std::string text = std::to_string(span.count() / 1000);
    if (const auto rest = span.count() % 1000; rest != 0)
        text += '.' + std::to_string(1000 + rest).substr(1);
    return text + " s";
}

}  // namespace

deadline::deadline(const time_limits& limits, system::clock& clock)
    : limits_(limits), clock_(clock), end_(later(clock.now(), limits.total)), until_(end_) {}

void deadline::start(std::chrono::milliseconds longest, const char* words) {
    step_ = longest;
    words_ = words;
    until_ = std::min(end_, later(clock_.now(), longest));
}

void deadline::start_connecting() {
    start(limits_.connect, "no connection within ");
}

void deadline::start_waiting(int times) {
    const bool unlimited = limits_.read > time_limits::no_limit / times;
    start(unlimited ? time_limits::no_limit : limits_.read * times, "no answer within ");
}

void deadline::start_unlimited() {
    start(time_limits::no_limit, "");
}

bool deadline::total_passed() const {
    return end_ != system::time_point::max() && clock_.now() >= end_;
}

std::string deadline::words() const {
    if (until_ == end_) return "the session's limit of " + seconds(limits_.total);
    return words_ + seconds(step_);
}

}  // namespace pop3::inline v1::net
