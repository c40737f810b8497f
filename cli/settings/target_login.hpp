// SPDX-License-Identifier: MIT
// The login of a target by tokens, as if that were an account.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account.hpp"

namespace pop3::cli {

/// The login by which `entry` delivers into Gmail or an IMAP folder: an account with oauth that is named
/// after the mailbox, "gmail:ann@gmail.com" or "imap:ann@imap.example.org", so that all accounts that
/// deliver there share it. Nothing if `entry` has neither gmail-oauth-client nor imap-oauth, or another
/// target.
std::optional<account> target_login_of(const account& entry);

/// True if `login` was returned by target_login_of().
bool is_target_login(const account& login);

/// True if tokens that were issued with the settings of `one` may be used with those of `other`: provider,
/// client, tenant and scope are the same.
bool have_same_client(const account& one, const account& other);

/// What is missing in the settings of a Gmail target, or contradictory.
std::vector<setting_defect> gmail_defects(const account& entry);

}  // namespace pop3::cli
