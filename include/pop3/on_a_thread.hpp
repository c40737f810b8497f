// SPDX-License-Identifier: MIT
// A function that runs while a session is kept alive.
//
//     pop3::on_a_thread work([&] { index(message); });
//     mail.keep_alive_while(work);
//     work.get();
#pragma once

#include <functional>
#include <future>
#include <utility>

#include "pop3/background_work.hpp"

namespace pop3::inline v1 {

class on_a_thread final : public background_work {
  public:
    /// Runs `work` on a thread of its own, from now on.
    explicit on_a_thread(std::function<void()> work)
        : done_(std::async(std::launch::async, std::move(work))) {}
    /// Waits for it.
    ~on_a_thread() override = default;

    bool busy(std::chrono::milliseconds longest) override {
        return done_.valid() && done_.wait_for(longest) != std::future_status::ready;
    }
    /// Waits for it, and throws what it threw, the first time.
    void get() {
        if (done_.valid()) done_.get();
    }

  private:
    std::future<void> done_;
};

}  // namespace pop3::inline v1
