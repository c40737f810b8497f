// SPDX-License-Identifier: MIT
// One run over one account, with its passwords and tokens.
#pragma once

#include <stop_token>

#include "cli/output/fetch_summary.hpp"
#include "cli/settings/account.hpp"
#include "fetch/ledger/account_ledger.hpp"
#include "fetch_accounts.hpp"

namespace pop3::cli {

/// Runs `which` if it is due, and ends early after `stop`. Failures are in the result, never thrown.
/// `held`: its account of a ledger, which somebody holds already; null: it is acquired for this run.
account_result run_account(const account& which, const fetch_mode& mode, std::stop_token stop,
                           fetch::observer& progress, fetch::account_ledger* held = nullptr);

}  // namespace pop3::cli
