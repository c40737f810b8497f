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

}  // namespace pop3::cli
