// SPDX-License-Identifier: MIT
// How the program reports a failure: a line, an advice, an exit status.
#pragma once

#include "pop3/error.hpp"

namespace pop3::cli {

/// The status of sysexits(3) that tells a script the kind of failure.
int exit_status_of(const failure& reason);

/// Prints the failure and its advice on standard error. Returns the exit status.
int report(const failure& reason);

}  // namespace pop3::cli
