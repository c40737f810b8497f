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

/// True if there is no such file; a folder that must not be searched could have it.
bool is_missing(const std::filesystem::path& file);

/// Reads `file`, or, if that is empty, the default file. If there is none, or it has errors,
/// reports that on standard error, and returns nothing. Throws fetch::local_error if it cannot be
/// read.
std::optional<configuration> load_config(const std::string& file,
                                         std::string_view advice = "See pop3-config(5).");

/// The directory of the ledger: `options`, or the state directory of the XDG base directory
/// specification. Throws fetch::local_error if there is no home directory.
std::filesystem::path state_directory(const run_options& options);

}  // namespace pop3::cli
