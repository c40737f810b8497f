// SPDX-License-Identifier: MIT
// The access tokens of a target that logs in by them.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>

#include "cli/settings/account.hpp"

namespace pop3::cli {

/// The tokens by which `entry` delivers: those of its login to Gmail or IMAP, or those that its token command
/// prints: it runs when the first token is needed, and again when that is refused. Empty if the target
/// needs none. Waits end with `stop`, and at `end`; `retry_now`: also if the login has ended. Throws
/// system::local_error, as for a file that cannot be read.
fetch::token_source target_token_of(const account& entry,
                                    const std::filesystem::path& state_directory,
                                    std::stop_token stop, std::chrono::steady_clock::time_point end,
                                    bool retry_now);

/// Why this token is none of the Gmail target of `login`, which gmail_login_of() returned: Google is asked.
/// Nothing if it is one.
std::optional<failure> defect_of_login(const account& login,
                                       const std::filesystem::path& state_directory,
                                       const secret_string& token, std::stop_token stop);

}  // namespace pop3::cli
