// SPDX-License-Identifier: MIT
// From the settings of an account to its login by OAuth 2.
#pragma once

#include <chrono>
#include <stop_token>

#include "cli/settings/account.hpp"
#include "oauth/login_settings.hpp"

namespace pop3::cli {

/// The login of `entry`, which has oauth and no defects. Reads the file of the client, and obtains the
/// client's secret from its source. Requests end at `end`, and with `stop`. Throws system::local_error.
oauth::login_settings oauth_login_of(
    const account& entry, std::stop_token stop = {},
    std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max());

/// As much of it as oauth::belongs_to() compares with a stored login: the user, the provider and the client,
/// without a secret that has a source of its own. Runs no command. Reads the file of the client, and throws
/// system::local_error.
oauth::login_settings login_identity_of(const account& entry);

}  // namespace pop3::cli
