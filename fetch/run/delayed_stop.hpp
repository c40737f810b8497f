// SPDX-License-Identifier: MIT
// Delays a stop request for the targets, so that messages that came whole are delivered.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace pop3::fetch {

/// Passes the stop request of `asked` on after `grace`. A thread waits for that only after the
/// request. Destroying it ends the wait, and nothing is passed on then.
class delayed_stop {
  public:
    delayed_stop(std::stop_token asked, std::chrono::milliseconds grace);
    /// One that all have who ask for the same, so that a stop of many accounts starts one thread.
    static std::shared_ptr<delayed_stop> shared(const std::stop_token& asked,
                                                std::chrono::milliseconds grace);
    delayed_stop(const delayed_stop&) = delete;
    delayed_stop& operator=(const delayed_stop&) = delete;

    [[nodiscard]] std::stop_token token() const noexcept { return late_.get_token(); }

  private:
    void wait(const std::stop_token& over);

    struct start {
        delayed_stop& timer;
        void operator()() const;
    };

    std::stop_token request_;
    std::chrono::milliseconds grace_;
    std::stop_source late_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::jthread timer_;
    std::stop_callback<start> asked_;  // destroyed first: it starts the timer
};

}  // namespace pop3::fetch
