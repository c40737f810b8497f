// SPDX-License-Identifier: MIT
// Prints a plan: what a run would do.
#pragma once

#include <iosfwd>
#include <string>

#include "fetch/plan/plan.hpp"
#include "pop3/error.hpp"

namespace pop3::cli {

/// A line for each message, and a summary.
void print_plan(std::ostream& out, const fetch::plan& steps);
/// How many messages are known and new, which these are, and what a run would do with them.
void print_outlook(std::ostream& out, const fetch::plan& steps);

/// Whose plan it is.
struct plan_owner {
    std::string account;  ///< its name in the file; empty: from the command line
    std::string mailbox;  ///< "pop.example.org:995/mrose"
};
/// A JSON object on a line for each message: account, mailbox, number, octets, uid (left out if there is
/// none), action, reason, and whether it may be deleted after its delivery.
void print_plan_json(std::ostream& out, const plan_owner& owner, const fetch::plan& steps);
/// The same where there is no plan: account, mailbox, and the error.
void print_failure_json(std::ostream& out, const plan_owner& owner, const failure& reason);

}  // namespace pop3::cli
