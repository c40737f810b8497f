// SPDX-License-Identifier: MIT
// Where the password of a mailbox comes from: a command, a file, systemd, a keyring, or the user.
#pragma once

#include <string>

#include "cli/settings/connection_settings.hpp"

namespace pop3::cli {

/// False if the named mechanism needs no user name, or no password.
bool needs_user(const connection_options& said);

/// True if the user must be asked at the terminal for the password.
bool asks_a_human(const connection_options& said);

/// Asks on the terminal, without an echo, whether or not other streams are redirected. Throws
/// fetch::local_error: also if there is no terminal.
secret_string ask_for_password(const connection_options& said);

/// The password of `user` at `host` in the desktop's Secret Service, with the attributes that
/// secret-tool(1) calls protocol (pop3), server and user. Throws fetch::local_error.
secret_string password_in_keyring(const std::string& host, const std::string& user);

}  // namespace pop3::cli
