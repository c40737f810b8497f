// SPDX-License-Identifier: MIT
// Where a subcommand listens for one client, and how it prints that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "command_syntax.hpp"

namespace pop3::cli {

struct listening_options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: a free one
    std::string port_file;   ///< empty: none
};

/// Adds `--listen ADDRESS[:PORT]` and `--port-file FILE` to `command`; parsing fills `options`, which
/// must outlive it.
void add_listen_option(command_syntax command, listening_options& options);

/// Adds `--port-file FILE` to `command`.
void add_port_file_option(command_syntax command, std::string& file);

/// "192.0.2.1:110", "[2001:db8::1]:110", "pop.example.org": host and port; port 0 if there is none.
/// False if it cannot be parsed.
bool split_host_and_port(const std::string& text, std::string& host, std::uint16_t& port);

/// Throws usage_error if `host` can mean several addresses, as "010.0.0.1" can.
void refuse_ambiguous(const std::string& host);

/// Prints "listening on 127.0.0.1:2110" at once: a script may wait for the port. `words` come before the
/// address.
void print_listening(const std::string& address, std::uint16_t port, std::string_view words = {});

}  // namespace pop3::cli
