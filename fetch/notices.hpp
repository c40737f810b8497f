// SPDX-License-Identifier: MIT
// What was told about an account, and is not told again while it holds: the table "notice" of the
// ledger. A notice has a name of its own for each account: "EXPIRE 0".
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string_view>

#include "account_names.hpp"

namespace pop3::fetch {

/// True if the notice was not told yet; from now on it was. The ledger must know the account.
bool add_notice(SQLite::Database& db, account_id account, std::string_view notice);
/// What it told of holds no more: the next time it is told again.
void remove_notice(SQLite::Database& db, account_id account, std::string_view notice);

}  // namespace pop3::fetch
