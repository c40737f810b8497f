// SPDX-License-Identifier: MIT
// Tells the user, once a day, that an account needs a new login: a login that ends in silence costs mail.
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>

#include "cli/settings/account.hpp"
#include "oauth/authorize_device.hpp"
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

/// Runs the same command for a login that waits for its code, with POP3_ACCOUNT, POP3_URL and POP3_CODE, and
/// POP3_ERROR and POP3_ADVICE as above, in its environment. Returns why it could not tell.
std::optional<failure> tell_device_code(const account& entry, const oauth::device_code& login,
                                        std::stop_token stop);

}  // namespace pop3::cli
