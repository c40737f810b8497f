// SPDX-License-Identifier: MIT
// Where the password of a mailbox comes from: a command, a file, systemd, a keyring, or the user.
#pragma once

#include <chrono>
#include <stop_token>

#include "cli/settings/connection_settings.hpp"
#include "pop3/credentials.hpp"
#include "pop3/transport.hpp"

namespace pop3::cli {

/// The time limit of a source of a password: that of a wait for the server, at most the total, and
/// no later than `end`; and it ends when `stop` requests it.
wait_limits source_limits(
    const connection_options& options, std::stop_token stop = {},
    std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max());

/// Runs the proxy's password command, if there is one, within the limits that `into` has. Throws
/// fetch::local_error.
void get_proxy_password(const connection_options& options, connect_options& into);

/// User and password, from the configured source within `limit`, else from the user at the terminal.
/// Throws fetch::local_error.
credentials resolve_credentials(const connection_options& options, const wait_limits& limit);
credentials resolve_credentials(const connection_options& options);

/// True if the user must be asked at the terminal for the password.
bool needs_prompt(const connection_options& options);

/// Asks on the terminal, without an echo, whether or not other streams are redirected. Throws
/// fetch::local_error: also if there is no terminal.
secret_string ask_for_password(const connection_options& options);

}  // namespace pop3::cli
