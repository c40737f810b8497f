// SPDX-License-Identifier: MIT
// From the settings of an account to its login by OAuth 2.
#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>

#include "cli/settings/account.hpp"
#include "oauth/login_settings.hpp"

namespace pop3::cli {

/// The login of `entry`, which has oauth and no defects. Reads the file of the client, and obtains the
/// client's secret from its source. The tokens are in `state_directory` or in the keyring. Requests end at `end`, and with `stop`. Throws system::local_error.
oauth::login_settings oauth_login_of(
    const account& entry, const std::filesystem::path& state_directory, std::stop_token stop = {},
    std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max());

/// True if nobody has to log in with these settings: the client itself obtains the tokens. Reads the file of
/// the client, and throws system::local_error.
bool is_without_login(const oauth_options& options);

}  // namespace pop3::cli
