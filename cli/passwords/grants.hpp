// SPDX-License-Identifier: MIT
// The stored logins, in files or in the keyring, as the settings of their account say.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>

#include "cli/settings/account.hpp"
#include "oauth/grant_store.hpp"
#include "oauth/grant_vault.hpp"

namespace pop3::cli {

/// The keyring, if `login` keeps its tokens there; else null. Waits end with `stop`.
std::shared_ptr<oauth::grant_vault> vault_of(const account& login,
                                             const std::filesystem::path& state_directory,
                                             std::stop_token stop = {});

/// Throws system::local_error.
oauth::grant_store grants_of(const account& login, const std::filesystem::path& state_directory,
                             std::stop_token stop = {});

}  // namespace pop3::cli
