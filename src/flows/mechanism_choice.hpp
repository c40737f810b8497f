// SPDX-License-Identifier: MIT
// By which way login() logs in: chosen once, before anything secret is sent.
#pragma once

#include <memory>

#include "pop3/sasl_mechanism.hpp"
#include "pop3/session.hpp"

namespace pop3::inline v1::flows {

/// A way to log in: AUTH with a mechanism, or a command of RFC 1939.
struct login_way {
    enum class command { auth, user_and_pass, apop };
    command by = command::auth;
    std::unique_ptr<sasl_mechanism> mechanism;  // of auth
};

/// The way that the credentials name; else the strongest that both sides have and that is allowed
/// over this connection. There is no second choice: a failed login is a failed login (rule R8).
result<login_way> choose_login(const session& s, const credentials& who);

}  // namespace pop3::inline v1::flows
