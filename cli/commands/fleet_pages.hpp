// SPDX-License-Identifier: MIT
// What a worker answers on its listener: metrics, health and a page.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "fleet/listener/listener.hpp"
#include "fleet/status/numbers.hpp"
#include "fleet/worker/worker.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::cli {

/// Answers with the state of the fleet, which it reads at most once in a few seconds. Called on the
/// thread of the listener.
class fleet_pages {
  public:
    /// `work` has the connections of the runs. Both must outlive this.
    fleet_pages(const std::string& url, const fleet::worker& own,
                postgresql::connection_pool& work);

    fleet::http_page page(const std::string& path);

  private:
    const fleet::fleet_numbers& numbers();
    fleet::worker_counts counts();

    postgresql::connection_pool pool_;  // of its own: no run waits for a reader
    const fleet::worker& own_;
    postgresql::connection_pool& work_;
    postgresql::traffic traffic_;  // all of it
    std::optional<fleet::fleet_numbers> known_;
    std::chrono::steady_clock::time_point read_{};
};

}  // namespace pop3::cli
