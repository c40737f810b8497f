// SPDX-License-Identifier: MIT
// Runs over accounts, one or several in parallel, and their output for users and scripts.
#pragma once

#include <vector>

#include "cli/output/audience.hpp"
#include "cli/settings/account.hpp"
#include "cli/settings/settings.hpp"

namespace pop3::cli {

/// How to fetch accounts.
struct fetch_mode {
    run_options run{};
    bool retry_now = false;
    bool json = false;
    verbosity told = verbosity::usual;
    bool plan_only = false;   ///< show what would be done with each message, and do nothing
    tracer* trace = nullptr;  ///< sees the session; for one account
};

/// Fetches from all of `accounts`, which have no complaints, and reports the results. Returns the
/// exit status. Asks the user for passwords before it begins.
int fetch_accounts(std::vector<account> accounts, const fetch_mode& mode);

}  // namespace pop3::cli
