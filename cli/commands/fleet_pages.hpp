// SPDX-License-Identifier: MIT
// What a worker answers on its listener: metrics, health and a page.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "fleet/listener/listener.hpp"
#include "fleet/status/numbers.hpp"
#include "fleet/worker/worker.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::cli {

/// Answers with the state of the fleet, which a thread of its own reads while somebody asks: no answer waits
/// for the database. page() is called on the thread of the listener.
class fleet_pages {
  public:
    /// Before the first numbers are there, /metrics and / answer 503. `work` has the connections of the runs.
    /// Both must outlive this.
    fleet_pages(const std::string& url, const fleet::worker& own,
                postgresql::connection_pool& work);
    ~fleet_pages();
    fleet_pages(const fleet_pages&) = delete;
    fleet_pages& operator=(const fleet_pages&) = delete;

    fleet::http_page page(const std::string& path);

  private:
    std::optional<fleet::fleet_numbers> numbers();
    void read_on(const std::stop_token& stop);
    fleet::worker_counts counts();

    std::stop_source stop_;
    postgresql::connection_pool pool_;  // of its own: no run waits for a reader
    const fleet::worker& own_;
    postgresql::connection_pool& work_;
    postgresql::traffic traffic_;  // all of it
    std::mutex mutex_;
    std::condition_variable_any asked_;
    bool is_asked_ = true;  // for the first ones
    std::optional<fleet::fleet_numbers> known_;
    std::chrono::steady_clock::time_point read_{};
    std::jthread reader_;
};

}  // namespace pop3::cli
