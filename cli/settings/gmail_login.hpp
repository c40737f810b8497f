// SPDX-License-Identifier: MIT
// The login of a Gmail target, as if that were an account.
#pragma once

#include <optional>
#include <string>

#include "account.hpp"

namespace pop3::cli {

/// The login by which `entry` delivers into Gmail: an account with oauth that is named after the target,
/// "gmail:ann@gmail.com", so that all accounts that deliver there share it. Nothing if `entry` has no
/// gmail-oauth-client.
std::optional<account> gmail_login_of(const account& entry);

/// What is missing in the settings of a Gmail target, or contradictory.
std::vector<setting_defect> gmail_defects(const account& entry);

}  // namespace pop3::cli
