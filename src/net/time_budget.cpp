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
    : limits_(limits), end_(std::min(limits.end, system::later(now, limits.total))), until_(end_) {}

void time_budget::start(system::time_point now, std::chrono::milliseconds longest,
                        const char* words) {
    step_ = longest;
    words_ = words;
    until_ = std::min(end_, system::later(now, longest));
}

void time_budget::start_connect(system::time_point now) {
    start(now, limits_.connect, "no connection within ");
}

std::chrono::milliseconds time_budget::times_read(int factor) const noexcept {
    const bool unlimited = limits_.read > time_limits::no_limit / factor;
    return unlimited ? time_limits::no_limit : limits_.read * factor;
}

void time_budget::start_io(system::time_point now, int factor) {
    start(now, times_read(factor), "no answer within ");
}

// No longer than what is left of the time in which the reply has to make progress.
void time_budget::start_read(system::time_point now, int factor) {
    start_io(now, factor);
    waiting_since_ = now;
    const std::chrono::milliseconds longest = times_read(factor * waits_for_progress);
    const auto left = longest - std::chrono::floor<std::chrono::milliseconds>(waited_);
    const system::time_point slow = system::later(now, left);
    if (slow >= until_) return;
    until_ = slow;
    step_ = longest;
    words_ = "less than 1 KiB of a reply within ";
}

void time_budget::begin_reply() noexcept {
    waited_ = {};
    octets_ = 0;
}

void time_budget::received(system::time_point now, std::size_t octets) noexcept {
    waited_ += now - waiting_since_;
    octets_ += octets;
    if (octets_ >= least_progress) begin_reply();
}

void time_budget::start_wait() {
    until_ = end_;
}

bool time_budget::total_passed(system::time_point now) const noexcept {
    return end_ != system::time_point::max() && now >= end_;
}

std::string time_budget::describe() const {
    if (until_ == end_ && limits_.total == time_limits::no_limit)
        return "the time limit of the run";
    if (until_ == end_) return "the session's limit of " + seconds(limits_.total);
    return words_ + seconds(step_);
}

}  // namespace pop3::inline v1::net
