// SPDX-License-Identifier: MIT
// How accounts stand after their runs, as rows of the ledger: the table "run".
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <vector>

#include "standing.hpp"

namespace pop3::fetch {

/// How `account` stands; as one without runs if there was none.
standing read_run(SQLite::Database& db, account_id account);
/// Remembers it. The ledger must know the account.
void write_run(SQLite::Database& db, account_id account, const standing& stands);
/// Every account of the ledger, by its mailbox.
std::vector<account_standing> read_runs(SQLite::Database& db);

}  // namespace pop3::fetch
