// SPDX-License-Identifier: MIT
// The state of a fleet as numbers: what the database knows of all accounts and workers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fetch/clock.hpp"

namespace pop3::fleet {

/// An account whose last run failed.
struct failing_account {
    std::string name;
    std::string host;
    std::uint32_t failures = 0;  ///< in a row
    std::string error;           ///< of the last run; has texts of servers
    std::optional<fetch::instant> succeeded{};
};

/// A worker that gave a sign of life lately.
struct worker_state {
    std::string name;
    std::string place;  ///< of its disk; empty: none
    std::chrono::seconds seen_ago{0};
    std::vector<std::string> holds{};  ///< the accounts, at most `most_shown`
    std::size_t held = 0;              ///< all of them
};

/// How many failing accounts, and accounts of a worker, are listed by name.
inline constexpr std::size_t most_shown = 20;

struct fleet_numbers {
    fetch::instant taken{};       ///< by the clock of the database
    std::chrono::seconds age{0};  ///< since then
    std::size_t accounts = 0;
    std::size_t paused = 0;
    std::size_t running = 0;  ///< held by a worker
    std::size_t due = 0;      ///< and waiting for one
    /// For how long those that are due have waited: the median, and so on; 0 if none is due.
    std::chrono::milliseconds lag_p50{0};
    std::chrono::milliseconds lag_p95{0};
    std::chrono::milliseconds lag_p99{0};
    std::chrono::milliseconds lag_max{0};
    std::size_t failing = 0;
    std::uint64_t fetched = 0;             ///< messages, in all runs
    std::uint64_t octets = 0;              ///< of these
    std::vector<failing_account> worst{};  ///< the failing ones, most failures first
    std::vector<worker_state> workers{};
    struct sealed_by {
        std::string key;
        std::size_t accounts = 0;
    };
    std::vector<sealed_by> keys{};  ///< how many passwords each key has sealed
};

/// What one worker did since it started.
struct worker_counts {
    std::uint64_t runs_ok = 0;
    std::uint64_t runs_failed = 0;
    std::uint64_t runs_not_tried = 0;  ///< because a server had asked for a pause
    std::uint64_t leases_lost = 0;
    std::uint64_t messages = 0;
    std::uint64_t octets = 0;
    std::uint64_t deleted = 0;
    std::uint64_t polls = 0;        ///< requests for due accounts
    std::uint64_t empty_polls = 0;  ///< of these: nothing was due
    double run_seconds = 0;         ///< of all runs together
    std::uint64_t round_trips = 0;  ///< to the database
    std::uint64_t statements = 0;   ///< in these
    std::uint64_t rows = 0;         ///< returned or changed
};

}  // namespace pop3::fleet
