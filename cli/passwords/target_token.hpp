// SPDX-License-Identifier: MIT
// The access tokens of a target that logs in by them.
#pragma once

#include <chrono>
#include <stop_token>

#include "cli/settings/account.hpp"

namespace pop3::cli {

/// Runs the token command of `entry` when the first token is needed, and again when that is refused. It
/// ends with `stop`, and at `end`. Empty if there is no command.
fetch::token_source target_token_of(const account& entry, std::stop_token stop,
                                    std::chrono::steady_clock::time_point end);

}  // namespace pop3::cli
