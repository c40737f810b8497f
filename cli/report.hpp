// SPDX-License-Identifier: MIT
// How the program says that something failed: a line, a piece of advice, an exit status.
#pragma once

#include "pop3/error.hpp"

namespace pop3::cli {

/// The status of sysexits(3) that tells a script what kind of failure it was.
int exit_status_of(const failure& why);

/// Prints what failed, and what to do, on standard error. Gives the exit status.
int report(const failure& why);

}  // namespace pop3::cli
