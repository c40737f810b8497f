// SPDX-License-Identifier: MIT
// What of a run its user should know though nothing failed: told once, for as long as it holds.
#pragma once

#include <string>

#include "ledger/account_ledger.hpp"
#include "run.hpp"
#include "standing.hpp"

namespace pop3::fetch {

/// The notice that an account waits, by the reason for it.
std::string notice_of(hold why);

/// Adds to `result` what is new in it, and forgets what holds no more. The account stood like `before`,
/// and stands like `stands` now. Throws local_error.
void add_news(account_ledger& book, const job& what, const standing& before, const standing& stands,
              report& result);

}  // namespace pop3::fetch
