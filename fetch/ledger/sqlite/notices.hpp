// SPDX-License-Identifier: MIT
// The notices of an account that were shown, and are not repeated while they apply: the table
// "notice" of the ledger. A notice has a name of its own for each account: "EXPIRE 0".
#pragma once

#include <string>

#include "account_rows.hpp"

namespace pop3::fetch {

/// True if the notice was not shown yet; from now on it was. The ledger must have the account.
bool add_notice(sqlite_database& open, account_id account, const std::string& notice);
/// The notice does not apply any more: the next time it is shown again.
void remove_notice(sqlite_database& open, account_id account, const std::string& notice);

}  // namespace pop3::fetch
