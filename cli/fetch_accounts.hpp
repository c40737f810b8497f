// SPDX-License-Identifier: MIT
// Runs over accounts: one as ever, several in parallel; and what a user and a script see of it.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <vector>

#include "account.hpp"
#include "audience.hpp"
#include "settings.hpp"

namespace pop3::cli {

/// How accounts are to be fetched.
struct fetch_manner {
    run_options run{};
    bool retry_now = false;
    bool json = false;
    loudness told = loudness::usual;
    bool plan_only = false;   ///< say what would be done with each message, and do nothing
    tracer* trace = nullptr;  ///< sees the dialogue; of one account
};

/// What came of one account.
struct finished_account {
    const account* which = nullptr;
    fetch::report result{};
    std::chrono::milliseconds took{0};
};

/// True if it was not tried because the server wants more time between logins: nothing failed.
bool waits(const finished_account& one);
/// Its exit status: of what stopped it, or EX_DATAERR if messages stayed behind.
int exit_status_of(const finished_account& one);
/// That of several: if those that are not EX_OK are all the same, that; else EXIT_FAILURE.
int exit_status_of(const std::vector<finished_account>& all);

/// A line for each account, and one for all.
void print_table(std::ostream& out, const std::vector<finished_account>& all);
/// "fetched 3 messages (12.3 kB), 2 known, 0 failed", or why it waits.
std::string summary_of(const finished_account& one);
/// A JSON object, in one line without its end; docs/fetch.md has the members.
std::string json_of(const finished_account& one);
std::string json_of(const std::vector<finished_account>& all);

/// Fetches from all of `accounts`, about which there are no complaints, and tells what came of it.
/// Gives the exit status. Asks for passwords that only a human knows before it begins.
int fetch_accounts(std::vector<account> accounts, const fetch_manner& how);

}  // namespace pop3::cli
