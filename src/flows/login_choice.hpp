// SPDX-License-Identifier: MIT
// The method that login() uses: chosen once, before anything secret is sent.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "pop3/dialogue.hpp"
#include "pop3/sasl.hpp"

namespace pop3::inline v1::flows {

/// A method to log in: AUTH with a mechanism, or a command of RFC 1939.
struct login_method {
    enum class command { auth, user_and_pass, apop };
    command command = command::auth;
    std::string name;                           // the name in credentials::by()
    std::unique_ptr<sasl_mechanism> mechanism;  // of auth
};

/// Excludes every mechanism: a server without the command.
inline constexpr std::string_view whole_auth = "AUTH";

/// The method that the credentials name; else the strongest that client and server share and that
/// is allowed over this connection. Those in `unknown_there` count as not offered: the server
/// refused them without a verdict on the password. After a verdict there is no second choice (rule
/// R8).
result<login_method> choose_login_method(const dialogue& s, const credentials& identity,
                                         std::span<const std::string> unknown_there = {});

}  // namespace pop3::inline v1::flows
