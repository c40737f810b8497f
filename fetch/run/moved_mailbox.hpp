// SPDX-License-Identifier: MIT
// An account of the configuration file whose mailbox has got another name.
#pragma once

#include "fetch/ledger/account_ledger.hpp"
#include "fetch/report.hpp"
#include "run.hpp"

namespace pop3::fetch {

/// True if the account of `book` had another mailbox than that of `task`. From memory.
bool has_moved(const fetch_request& task, const account_ledger& book);
/// After a login to the mailbox of `task`: the account of `book` has that mailbox from now on. If
/// it had another one, `result` reports that. Throws local_error.
void take_in_move(const fetch_request& task, account_ledger& book, report& result);

}  // namespace pop3::fetch
