// SPDX-License-Identifier: MIT
// Prints a plan: what a run would do.
#pragma once

#include <iosfwd>

#include "fetch/plan/plan.hpp"

namespace pop3::cli {

/// A line for each message, and a summary.
void print_plan(std::ostream& out, const fetch::plan& steps);
/// A JSON object on a line for each message: number, octets, uid (left out if there is none),
/// action, reason, and whether it may be deleted after its delivery.
void print_plan_json(std::ostream& out, const fetch::plan& steps);

}  // namespace pop3::cli
