// SPDX-License-Identifier: MIT
#include "delayed_stop.hpp"

#include <utility>

namespace pop3::fetch {

delayed_stop::delayed_stop(std::stop_token asked, std::chrono::milliseconds grace)
    : grace_(grace), asked_(std::move(asked), start{*this}) {}

void delayed_stop::start::operator()() const {
    timer.timer_ = std::jthread([&self = timer](const std::stop_token& over) { self.wait(over); });
}

void delayed_stop::wait(const std::stop_token& over) {
    std::unique_lock hold(mutex_);
    changed_.wait_for(hold, over, grace_, [] { return false; });
    if (!over.stop_requested()) late_.request_stop();
}

}  // namespace pop3::fetch
