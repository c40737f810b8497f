// SPDX-License-Identifier: MIT
// The database of the fleet: the same options for each of its commands.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "cli/settings/command_syntax.hpp"
#include "cli/settings/settings.hpp"
#include "postgresql/connection_pool.hpp"

namespace pop3::cli {

struct fleet_options {
    std::string config;      ///< empty: the default file
    run_options run;         ///< the ledger; empty: that of the file
    std::string secret_key;  ///< empty: the systemd credential, if there is one
};

/// Adds --ledger and --config; parsing fills `options`, which must outlive it.
void add_fleet_options(command_syntax command, fleet_options& options);
/// Adds --secret-key.
void add_secret_key_option(command_syntax command, fleet_options& options);

/// The URL of the database, from the command line or the file. Throws usage_error if there is none, and
/// fetch::local_error if the file cannot be read.
std::string database_of(const fleet_options& options);

/// Connections to it, whose tables are of a version that this program knows. `retry` is how long to try
/// again after a lost connection. Throws postgresql::database_error.
std::shared_ptr<postgresql::connection_pool> open_fleet(const std::string& url,
                                                        std::chrono::milliseconds retry,
                                                        std::stop_token stop = {});

/// What the user is told of a usage_error that was thrown outside of the parsing. Returns the exit status.
int report_usage(const std::exception& reason);

}  // namespace pop3::cli
