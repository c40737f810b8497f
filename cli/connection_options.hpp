// SPDX-License-Identifier: MIT
// How to reach a mailbox: the same words for every subcommand that opens one.
//
//     HOST [--port N] --user USER --password-command COMMAND [--tls implicit|stls|none]
//     [--ca FILE] [--timeout SECONDS] [--deadline SECONDS]
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "pop3/connection.hpp"
#include "pop3/credentials.hpp"

namespace CLI {
class App;
}

namespace pop3::cli {

/// What the user said, and what holds if he did not.
struct connection_options {
    std::string host;
    std::uint16_t port = 0;  ///< 0: 995 for implicit TLS, else 110
    std::string user;
    std::string password_command;
    tls_mode tls = tls_mode::implicit;
    std::string ca_file;  ///< empty: the system's authorities
    std::chrono::seconds timeout{60};
    std::chrono::seconds deadline{0};  ///< 0: none
};

/// Adds the options to the subcommand `to`; parsing fills `into`, which must outlive it.
void add_connection_options(CLI::App& to, connection_options& into);

/// The same for the library. `--tls none` is the word by which a password may go in clear text.
connect_options how_to_connect(const connection_options& said);

/// User and password; runs the password command. Throws fetch::local_error.
credentials who_logs_in(const connection_options& said);

/// Runs `command` by the shell, with our terminal to ask on, and gives the first line it prints.
/// Throws fetch::local_error, without anything of what was printed, if it fails or prints nothing.
secret_string password_from(const std::string& command);

}  // namespace pop3::cli
