// SPDX-License-Identifier: MIT
// A login after a login.
#pragma once

#include <string>
#include <utility>

#include "pop3/error.hpp"

namespace pop3::inline v1 {

inline failure already_logged_in(std::string command) {
    failure reason{errc::wrong_state, std::move(command), {}, "already logged in"};
    reason.hint = "Go on with this login, or open another connection.";
    return reason;
}

}  // namespace pop3::inline v1
