// SPDX-License-Identifier: MIT
// Renews the leases of a process at a third of their terms, while their holders do other things.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "postgresql/connection_pool.hpp"

namespace pop3::fetch {

/// A lease on an account. Its time is the database's.
struct held_lease {
    std::int64_t account = 0;
    std::int64_t epoch = 0;
    std::chrono::seconds lifetime{};
    std::string holder{};
};

/// One thread for all leases, which starts with the first one, on a connection of its own. It renews all in
/// one statement, and tries once: the next round is the next try. A lease that has expired or that somebody
/// else has taken is not renewed: its holder learns that from its next change. Neither is one whose row
/// somebody changes at that moment: if that is its holder, the change renews it. Thread-safe.
class lease_renewer {
  public:
    using clock = std::chrono::steady_clock;

    explicit lease_renewer(std::shared_ptr<postgresql::connection_pool> pool);
    /// Does not wait for the database.
    ~lease_renewer() { over_.request_stop(); }
    lease_renewer(const lease_renewer&) = delete;
    lease_renewer& operator=(const lease_renewer&) = delete;

    void add(const held_lease& lease);
    void remove(const held_lease& lease);
    /// Renews all leases that are due at `now`. The thread calls it; and tests, with a time of their own.
    void renew_due(clock::time_point now);

  private:
    void run();
    [[nodiscard]] clock::time_point next_due();
    void renew(const std::vector<held_lease>& due);

    std::shared_ptr<postgresql::connection_pool> pool_;
    std::stop_source over_;
    std::mutex renewing_;
    std::unique_ptr<postgresql::connection> connection_;  // of renew()
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<std::int64_t, std::pair<held_lease, clock::time_point>>
        leases_;  // with when each is due
    std::jthread thread_;
};

/// Extends the lease from now on, if it is still held; then true.
bool renew_lease(postgresql::connection& db, const held_lease& lease);

}  // namespace pop3::fetch
