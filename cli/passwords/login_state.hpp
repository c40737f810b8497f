// SPDX-License-Identifier: MIT
// Which logins of an account somebody has to repeat, from what is stored: no connection is made.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/settings/account.hpp"

namespace pop3::cli {

/// The names for `pop3 login` of those logins of `entry`, to its mailbox and to its target, that were never
/// made, have ended, or are of another user, provider, client or scope. What cannot be read is not among them:
/// a fetch reports it.
std::vector<std::string> needed_logins(const account& entry,
                                       const std::filesystem::path& state_directory);

}  // namespace pop3::cli
