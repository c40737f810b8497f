// SPDX-License-Identifier: MIT
#include "delayed_stop.hpp"

#include <utility>

namespace pop3::fetch {

delayed_stop::delayed_stop(std::stop_token asked, std::chrono::milliseconds grace)
    : request_(asked), grace_(grace), asked_(std::move(asked), start{*this}) {}

std::shared_ptr<delayed_stop> delayed_stop::shared(const std::stop_token& asked,
                                                   std::chrono::milliseconds grace) {
    static std::mutex guard;
    static std::weak_ptr<delayed_stop> last;
    const std::lock_guard lock(guard);
    std::shared_ptr<delayed_stop> found = last.lock();
    if (!found || found->request_ != asked || found->grace_ != grace)
        last = found = std::make_shared<delayed_stop>(asked, grace);
    return found;
}

void delayed_stop::start::operator()() const {
    timer.timer_ = std::jthread([&self = timer](const std::stop_token& over) { self.wait(over); });
}

void delayed_stop::wait(const std::stop_token& over) {
    std::unique_lock hold(mutex_);
    changed_.wait_for(hold, over, grace_, [] { return false; });
    if (!over.stop_requested()) late_.request_stop();
}

}  // namespace pop3::fetch
