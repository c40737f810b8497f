// SPDX-License-Identifier: MIT
// A login by a browser on another machine: its user copies the address at which the browser ends.
#pragma once

#include <functional>
#include <string>

#include "grant.hpp"
#include "login_settings.hpp"
#include "pop3/credentials.hpp"
#include "pop3/result.hpp"

namespace pop3::oauth {

/// Calls `ask` with the address to open; it returns the address at which the browser ended, whose page
/// cannot be shown there. Failures are those of authorization::complete(); oauth_errc::login_refused if it
/// is the address of another login.
result<grant> authorize_paste(const login_settings& settings,
                              const std::function<secret_string(const std::string& url)>& ask);

}  // namespace pop3::oauth
