// SPDX-License-Identifier: MIT
// A password that a command prints.
#pragma once

#include <string>

#include "pop3/credentials.hpp"
#include "pop3/transport.hpp"

namespace pop3::cli {

/// Runs `command` by the shell, with our terminal for questions, and returns the first line it
/// prints. Throws fetch::local_error, without any of its output, if it fails, prints nothing, or
/// does not end within `limit`: then it is killed, with all processes it started if there is no
/// terminal.
secret_string run_password_command(const std::string& command, const wait_limits& limit);

}  // namespace pop3::cli
