// SPDX-License-Identifier: MIT
// Where the password of a mailbox comes from: a command, a file, systemd, a keyring, or the user.
#pragma once

#include <stop_token>

#include "cli/settings/connection_settings.hpp"
#include "pop3/credentials.hpp"
#include "pop3/transport.hpp"

namespace pop3::cli {

/// The time limit of a password command: that of a wait for the server, and at most the total; and
/// it ends when `stop` requests it.
wait_limits program_wait_limits(const connection_options& options, std::stop_token stop = {});

/// Runs the proxy's password command, if there is one, until `into.stop` ends it. Throws
/// fetch::local_error.
void get_proxy_password(const connection_options& options, connect_options& into);

/// User and password, from the configured source, else from the user at the terminal. Throws
/// fetch::local_error.
credentials resolve_credentials(const connection_options& options, std::stop_token stop = {});

/// True if the user must be asked at the terminal for the password.
bool needs_prompt(const connection_options& options);

/// Asks on the terminal, without an echo, whether or not other streams are redirected. Throws
/// fetch::local_error: also if there is no terminal.
secret_string ask_for_password(const connection_options& options);

}  // namespace pop3::cli
