// SPDX-License-Identifier: MIT
// Tells the user, once a day, that an account needs a new login: a login that ends in silence costs mail.
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>

#include "cli/settings/account.hpp"
#include "pop3/error.hpp"

namespace pop3::cli {

/// The result of login_needed().
struct login_notice {
    bool is_due = false;                   ///< the user was not told within the last day
    std::optional<failure> hook_failed{};  ///< why the command could not tell
};

/// Runs the command of `entry`, with POP3_ACCOUNT, POP3_ERROR and POP3_ADVICE in its environment, unless
/// it ran within the last day. Without a command it keeps count only. `reason`: why the login is needed.
login_notice tell_login_needed(const account& entry, const std::filesystem::path& state_directory,
                               const failure& reason, std::stop_token stop);

}  // namespace pop3::cli
