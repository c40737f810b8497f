// SPDX-License-Identifier: MIT
// The accounts of the fleet, as rows of the database: what the scheduler needs in columns, all other
// settings as a text in the form of the configuration file.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fleet/schedule/cadence.hpp"
#include "fleet/secrets/sealed_secret.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::fleet {

/// The settings of an account.
struct account_entry {
    std::string name{};      ///< unique in the fleet; never changes
    std::string mailbox{};   ///< "pop.example.org:995/mrose": see fetch::account_name()
    std::string host{};      ///< its runs are limited together
    std::string user{};      ///< at the host
    std::string owner{};     ///< whose it is: its runs are limited together; empty: nobody's
    std::string place{};     ///< where its target is; empty: any worker reaches it
    std::string settings{};  ///< the lines of its table in a configuration file, without secrets
    std::chrono::seconds every = usual_interval;
    bool paused = false;
    bool keeps_paused = false;     ///< if the account exists, it stays paused, or not, as it is
    bool names_password = false;   ///< the settings name its source: none is sealed any more
    std::string server_of_seal{};  ///< see sealed_for::server
};

/// An account as it is now.
struct account_row {
    std::int64_t id = 0;
    account_entry entry;
    instant next_run{};
    std::uint32_t failures = 0;  ///< in a row
    std::string error{};         ///< of the last run
    std::optional<instant> succeeded{};
    std::string holder{};  ///< the worker that runs it; empty: none
    bool is_sealed = false;
};

/// How many of these run at once, over all workers.
struct slot_limits {
    std::optional<std::int64_t>
        per_host{};  ///< nothing: as it is, or `usual_per_host` for a new host
    std::optional<std::int64_t> per_owner{};  ///< the same for an owner
};

inline constexpr std::int64_t usual_per_host = 2;
inline constexpr std::int64_t usual_per_owner = 4;
inline constexpr std::int64_t most_slots = 1000;

/// An account that is added or changed.
struct account_change {
    account_entry entry{};
    std::optional<secret_string> password{};  ///< to be sealed
    double chance = 0;                        ///< from 0 to 1: when a new account runs first
};

/// Thread-safe. Everything throws postgresql::database_error.
class account_rows {
  public:
    explicit account_rows(postgresql::connection_pool& pool) : pool_(pool) {}

    /// Adds accounts, all or none; one whose name is there is changed, and is due soon. A new one runs for
    /// the first time after its share of its interval, of 5 minutes at most. Passwords are sealed by
    /// `keys`. An account that gets another mailbox keeps its records, like an entry of the configuration
    /// file, unless there are records of that mailbox: then it gets those. Returns how many are new.
    /// Throws system::local_error without a key, or if another account has the mailbox.
    std::size_t put(std::span<const account_change> changes, const key_ring& keys,
                    const slot_limits& limits);

    /// All accounts, by name, or those of `names`.
    [[nodiscard]] std::vector<account_row> list(const std::vector<std::string>& names = {});

    /// Changes them all, or none. Each returns the names that are no account: then nothing has
    /// changed. A run that has begun goes on.
    std::vector<std::string> pause(const std::vector<std::string>& names);
    std::vector<std::string> resume(const std::vector<std::string>& names);
    /// Due now, even if they wait after a failure.
    std::vector<std::string> run_now(const std::vector<std::string>& names);
    /// The records of what was fetched stay: an account that is added again fetches nothing twice.
    std::vector<std::string> remove(const std::vector<std::string>& names);

  private:
    std::vector<std::string> change(const postgresql::statement& query,
                                    const std::vector<std::string>& names);

    postgresql::connection_pool& pool_;
};

}  // namespace pop3::fleet
