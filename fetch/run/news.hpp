// SPDX-License-Identifier: MIT
// Notices of a run that did not fail: shown once, for as long as they apply.
#pragma once

#include <string>

#include "fetch/ledger/account_ledger.hpp"
#include "fetch/ledger/run_state.hpp"
#include "run.hpp"

namespace pop3::fetch {

/// The notice that an account waits, by the reason for it.
std::string notice_of(back_off_reason cause);

/// Adds the new notices of `result` to it, and removes those that do not apply any more. The
/// account had the state `before`, and has `stands` now. Throws local_error.
void add_news(account_ledger& book, const fetch_request& task, const run_state& before,
              const run_state& stands, report& result);

}  // namespace pop3::fetch
