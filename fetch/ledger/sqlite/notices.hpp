// SPDX-License-Identifier: MIT
// The notices of an account that were shown, and are not repeated while they apply: the table
// "notice" of the ledger. A notice has a name of its own for each account: "EXPIRE 0".
#pragma once

#include <functional>
#include <set>
#include <string>

#include "account_rows.hpp"

namespace pop3::fetch {

/// Those that were shown.
std::set<std::string, std::less<>> read_notices(sqlite_database& open, account_id account);
/// From now on it was shown. The ledger must have the account.
void add_notice(sqlite_database& open, account_id account, const std::string& notice);
/// The notice does not apply any more: the next time it is shown again.
void remove_notice(sqlite_database& open, account_id account, const std::string& notice);

}  // namespace pop3::fetch
