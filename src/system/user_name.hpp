// SPDX-License-Identifier: MIT
// Users of this system, for messages.
#pragma once

#include <sys/types.h>

#include <string>

namespace pop3::inline v1::system {

/// The name of a user: "ann", or "user 1000" if there is no name.
std::string user_name(uid_t user);

}  // namespace pop3::inline v1::system
