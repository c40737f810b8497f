// SPDX-License-Identifier: MIT
// --config: the same for every subcommand that reads the configuration file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "command_syntax.hpp"
#include "config_file.hpp"

namespace pop3::cli {

/// Adds it to `command`; parsing writes into `file`, which must outlive that.
void add_config_option(command_syntax command, std::string& file);

/// What stands in `file`, or, if that is empty, in the default file. If there is none, or something is
/// wrong in it, says so on standard error, and gives nothing. Throws fetch::local_error if it cannot
/// be read.
std::optional<configuration> load_config(const std::string& file);

/// Where the ledger is: as `said`, or where the XDG base directory specification has state. Throws
/// fetch::local_error if there is no home directory.
std::filesystem::path state_directory(const run_options& said);

}  // namespace pop3::cli
