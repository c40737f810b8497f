// SPDX-License-Identifier: MIT
// A login by a browser on any other device, into which its user types a code (RFC 8628).
#pragma once

#include <functional>
#include <string>

#include "grant.hpp"
#include "login_settings.hpp"
#include "pop3/result.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::oauth {

/// What the user needs.
struct device_code {
    std::string url;
    std::string code;
};

/// Calls `show`, and asks the provider as often as it allows until the user has logged in.
/// oauth_errc::login_refused, client_refused (also if the provider has no such login), the failures of
/// request_tokens(), errc::timed_out when the code expires, and cancelled.
result<grant> authorize_device(const login_settings& settings,
                               const std::function<void(const device_code&)>& show,
                               system::clock& clock);

}  // namespace pop3::oauth
