// SPDX-License-Identifier: MIT
// How to reach a mailbox: the same options for every subcommand that opens one, and for the
// configuration file. settings.cpp defines them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "command_syntax.hpp"
#include "pop3/connection.hpp"
#include "pop3/credentials.hpp"
#include "setting_defect.hpp"

namespace pop3::cli {

/// The options of the user, and their defaults.
struct connection_options {
    std::string host{};
    std::uint16_t port = 0;         ///< 0: 995 for implicit TLS, else 110
    std::optional<tls_mode> tls{};  ///< not set: as `host` has it, else implicit
    std::string ca_file{};          ///< empty, like ca_directory: the system's authorities
    std::string ca_directory{};
    std::string fingerprint{};
    std::string pin{};
    bool pin_only = false;
    std::string crl_file{};
    std::string server_name{};
    std::string client_certificate{};
    std::string client_key{};
    std::chrono::seconds timeout{60};
    std::chrono::seconds deadline = std::chrono::hours(24);
    std::string proxy_url{};
    std::string proxy_password_command{};
    std::string source{};
    std::string unix_socket{};  ///< as `host` has it

    std::string user{};
    std::string mechanism{};   ///< empty: the strongest
    secret_string password{};  ///< at most one of this and the following is set
    std::string password_command{};
    std::string password_file{};
    std::string password_credential{};
    bool password_keyring = false;
};

/// Adds HOST and the options to the subcommand `to`; parsing fills `into`, which must outlive it.
void add_connection_options(command_syntax command, connection_options& options);

/// If `options.host` is a pop: or pops: URL or unix:PATH: splits it, and sets what no option has set.
/// Returns what is wrong with it, with another host or name, or with pins; nothing: all is well.
std::optional<setting_defect> parse_host_argument(connection_options& options);

/// Words for people if `host` cannot be the name or the address of a host: it has a port, or characters
/// that no name has. Not for URLs and unix:PATH.
std::optional<std::string> defect_of_host_name(std::string_view host);

/// The same for the library, without the proxy's password. `--tls none` allows a password in clear
/// text; a unix socket needs no such option.
connect_options to_connect_options(const connection_options& options);

/// The named mechanism in capital letters; empty: the strongest.
std::string mechanism_of(const connection_options& options);

/// The credential of the named mechanism; a password if none is named.
credential_kind credential_kind_for(const connection_options& options);

/// False if the named mechanism needs no user name, or no password.
bool needs_user(const connection_options& options);

}  // namespace pop3::cli
