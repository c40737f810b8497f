// SPDX-License-Identifier: MIT
// Passwords from the Secret Service of a desktop.
#pragma once

#include <string>

#include "pop3/credentials.hpp"
#include "pop3/transport.hpp"

namespace pop3::cli {

/// The password of `user` at `host` in the desktop's Secret Service, with the attributes that
/// secret-tool(1) calls protocol (pop3), server and user. Throws fetch::local_error: also if the
/// service does not answer within `limit`, as while it waits for the user to unlock the keyring.
secret_string password_in_keyring(const std::string& host, const std::string& user,
                                  const wait_limits& limit);

}  // namespace pop3::cli
