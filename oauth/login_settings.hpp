// SPDX-License-Identifier: MIT
// How an account obtains its tokens: from which provider, as which client, for which user.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "client_file.hpp"
#include "pop3/time_limits.hpp"
#include "pop3/transport.hpp"
#include "provider.hpp"

namespace pop3::oauth {

/// Seconds since 1970, UTC.
using instant = std::chrono::sys_seconds;

struct login_settings {
    std::string account;  ///< its name, as users write it
    provider issuer;
    client as;
    std::string user;  ///< the mailbox
    time_limits limits{};
    std::stop_token stop{};
    std::string ca_file{};   ///< which certificates to trust; empty: the system's
    bool retry_now = false;  ///< also ask a provider that has ended the login a short while ago
    /// The time; may be set back.
    std::function<instant()> now;

    /// True if nobody has to log in: the client itself obtains the tokens.
    [[nodiscard]] bool is_without_login() const {
        return issuer.is_without_login || as.service.has_value();
    }
    /// What tells the user to log in.
    [[nodiscard]] std::string login_hint() const {
        return "Log in again, on a machine with a browser or by --device or --paste: pop3 login " +
               account;
    }
};

/// Until when an operation of `settings` that begins now may wait.
wait_limits limits_of(const login_settings& settings);

}  // namespace pop3::oauth
