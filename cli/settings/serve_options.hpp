// SPDX-License-Identifier: MIT
// The command line of pop3 serve.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "command_syntax.hpp"
#include "pop3/server/options.hpp"

namespace pop3::cli {

struct serve_options {
    std::vector<std::string> users;  // NAME, or NAME=PATH
    std::string maildir;
    std::string mbox;
    std::string eml;
    bool test = false;
    std::string password_command;
    std::string password_file;
    std::string certificate_file;
    std::string key_file;
    std::string self_made;
    std::string transcript;
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::string port_file;
    tls_mode tls = tls_mode::implicit;
    server_features offered;
    std::vector<fault> faults;
};

/// Adds the options of pop3 serve to `command`; they are written to `options`, which must outlive it.
void add_serve_options(command_syntax command, serve_options& options);

}  // namespace pop3::cli
