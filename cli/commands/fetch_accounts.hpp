// SPDX-License-Identifier: MIT
// Runs over accounts, one or several in parallel, and their output for users and scripts.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <vector>

#include "cli/output/audience.hpp"
#include "cli/settings/account.hpp"
#include "cli/settings/settings.hpp"

namespace pop3::cli {

/// How to fetch accounts.
struct fetch_manner {
    run_options run{};
    bool retry_now = false;
    bool json = false;
    loudness told = loudness::usual;
    bool plan_only = false;   ///< show what would be done with each message, and do nothing
    tracer* trace = nullptr;  ///< sees the session; for one account
};

/// The result of one account.
struct finished_account {
    const account* which = nullptr;
    fetch::report result{};
    std::chrono::milliseconds took{0};
};

/// True if it was not tried because the server requires a pause between logins: nothing failed.
bool waits(const finished_account& one);
/// Its exit status: that of the error that stopped it, or EX_DATAERR if messages stayed on the
/// server.
int exit_status_of(const finished_account& one);
/// That of several: if those other than EX_OK are equal, that; else EXIT_FAILURE.
int exit_status_of(const std::vector<finished_account>& all);

/// A line for each account, and one for all.
void print_table(std::ostream& out, const std::vector<finished_account>& all);
/// "fetched 3 messages (12.3 kB), 2 known, 0 failed", or the reason why it waits.
std::string summary_of(const finished_account& one);
/// A JSON object, in one line without its end; docs/fetch.md has the members.
std::string json_of(const finished_account& one);
std::string json_of(const std::vector<finished_account>& all);

/// Fetches from all of `accounts`, which have no complaints, and reports the results. Returns the
/// exit status. Asks the user for passwords before it begins.
int fetch_accounts(std::vector<account> accounts, const fetch_manner& how);

}  // namespace pop3::cli
