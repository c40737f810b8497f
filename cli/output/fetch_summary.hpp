// SPDX-License-Identifier: MIT
// The results of a run over accounts, for users and scripts.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <vector>

#include "cli/settings/account.hpp"
#include "fetch/report.hpp"

namespace pop3::cli {

/// The result of one account.
struct account_result {
    const account* which = nullptr;
    fetch::report result{};
    std::chrono::milliseconds took{0};
};

/// True if it was not tried because the server requires a pause between logins: nothing failed.
bool is_waiting(const account_result& one);
/// Its exit status: that of the error that stopped it, or EX_DATAERR if messages stayed on the
/// server.
int exit_status_of(const account_result& one);
/// That of several: if those other than EX_OK are equal, that; else EXIT_FAILURE.
int exit_status_of(const std::vector<account_result>& all);

/// A line for each account, and one for all.
void print_table(std::ostream& out, const std::vector<account_result>& all);
/// "fetched 3 messages (12.3 kB), 2 known, 0 failed", with all that the exit status counts; or the
/// reason why it waits.
std::string summary_of(const account_result& one);
/// A JSON object, in one line without its end; docs/fetch.md has the members.
std::string json_of(const account_result& one);
std::string json_of(const std::vector<account_result>& all);

}  // namespace pop3::cli
