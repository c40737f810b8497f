// SPDX-License-Identifier: MIT
// The account of a ledger whose lease a worker has taken.
#pragma once

#include <memory>

#include "fetch/ledger/postgresql/postgresql_account.hpp"
#include "lease_rows.hpp"

namespace pop3::fleet {

/// Reads the account in one round trip. Each change of it renews the lease; otherwise the worker renews it, and
/// records the end of the run: see postgresql_account::take_end(). Throws system::local_error:
/// fetch_errc::lease_lost if another worker has taken the account meanwhile, and postgresql::database_error.
std::unique_ptr<fetch::postgresql_account> held_account(
    const std::shared_ptr<fetch::postgresql_database>& open, const lease& held,
    const worker_identity& worker);

}  // namespace pop3::fleet
