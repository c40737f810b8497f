// SPDX-License-Identifier: MIT
// The leases of workers, and the slots of hosts and owners, as rows: by the clock of the database alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "lease.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::fleet {

/// A worker, as the database knows it.
struct worker_identity {
    std::string name;                ///< unique: "host:pid:random"
    std::string place{};             ///< of its disk; empty: it has no named place
    std::chrono::seconds term{120};  ///< how long its leases last without a renewal
};

/// A lease that lasts.
struct held_epoch {
    std::int64_t account = 0;
    std::int64_t epoch = 0;
    friend bool operator==(const held_epoch&, const held_epoch&) = default;
};

/// A lease is fenced by its holder and its epoch: in a database that was restored, or that lost commits in a
/// failover, epochs come a second time. Thread-safe. Everything throws postgresql::database_error:
/// schema_newer if the tables are of a newer version than this program knows.
class lease_rows {
  public:
    /// `known` is the version of the tables that this program knows.
    lease_rows(postgresql::connection_pool& pool, worker_identity self, std::int64_t known)
        : pool_(pool), self_(std::move(self)), known_(known) {}

    /// Takes at most `most` accounts that are due, the oldest first, within the limits of hosts and
    /// owners: see choose().
    std::vector<lease> take(std::size_t most);

    /// Extends `held`, and sends a sign of life. Returns those that are still ours.
    std::vector<held_epoch> renew(const std::vector<lease>& held);

    /// Records the end of a run, and releases its account and slots. `next` is when it is due again,
    /// unless somebody has set another time since it was taken.
    /// One transaction with the end of the run in the ledger; changes nothing if the lease was lost.
    void give_back(const lease& from, const run_result& result, instant next);
    /// The same for an account that did not run: it is due as before.
    void give_back_unused(const lease& from);

    /// Stores the password of `held`, sealed by another key; not over one that was set meanwhile.
    void reseal(const lease& held, const sealed_secret& sealed);

    /// The worker has ended.
    void leave();

    [[nodiscard]] const worker_identity& self() const noexcept { return self_; }

  private:
    void check_version(const postgresql::rows& found) const;
    std::vector<postgresql::rows> take_at_once(const postgresql::batch& all);
    void release_slots(postgresql::connection& db, const lease& from) const;
    void release_account(postgresql::connection& db, const lease& from) const;

    postgresql::connection_pool& pool_;
    worker_identity self_;
    std::int64_t known_;
};

}  // namespace pop3::fleet
