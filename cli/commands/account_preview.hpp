// SPDX-License-Identifier: MIT
// What a run over an account would do, for subcommands that do nothing.
#pragma once

#include <stop_token>

#include "cli/settings/account.hpp"
#include "cli/settings/settings.hpp"
#include "fetch/report.hpp"
#include "fetch/run/run.hpp"
#include "pop3/tracer.hpp"

namespace pop3::cli {

/// Logs in to the account, which has no complaints, and plans a run with the ledger of `run`. Fetches,
/// deletes and records nothing. `trace` sees the session; null: nobody does. Throws pop3::error.
fetch::plan preview_account(const account& which, const run_options& run, std::stop_token stop,
                            tracer* trace, fetch::observer& progress);

}  // namespace pop3::cli
