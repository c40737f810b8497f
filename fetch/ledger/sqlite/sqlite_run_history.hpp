// SPDX-License-Identifier: MIT
// The states of accounts after their runs, as rows of the ledger: the table "run".
#pragma once

#include <vector>

#include "account_rows.hpp"
#include "fetch/ledger/run_state.hpp"

namespace pop3::fetch {

/// The state of `account`; that of one without runs if there was none.
run_state read_run(sqlite_database& open, account_id account);
/// Stores it. The ledger must have the account.
void write_run(sqlite_database& open, account_id account, const run_state& stands);
/// Every account of the ledger, by its mailbox.
std::vector<account_run_state> read_runs(sqlite_database& open);

}  // namespace pop3::fetch
