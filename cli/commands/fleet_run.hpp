// SPDX-License-Identifier: MIT
// One run of a worker over one account that it holds.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "cli/output/event_log.hpp"
#include "fetch/ledger/postgresql/postgresql_database.hpp"
#include "fetch_accounts.hpp"
#include "fleet/secrets/key_ring.hpp"
#include "fleet/worker/lease_rows.hpp"

namespace pop3::cli {

/// What all runs of a worker share. Must outlive them.
struct fleet_runs {
    const std::shared_ptr<fetch::postgresql_database>& database;
    fleet::lease_rows& leases;
    const fleet::key_ring& keys;
    fetch_mode mode;
    event_log& log;
    bool allows_commands = false;  ///< of rows
    std::string key_file{};        ///< of `keys`; empty: the credential
};

/// Runs the account, and tells the log what failed. Never throws.
fleet::run_result run_lease(const fleet_runs& all, const fleet::lease& held,
                            const std::stop_token& stop);

}  // namespace pop3::cli
