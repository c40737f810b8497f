// SPDX-License-Identifier: MIT
// The configuration file: TOML with settings of a run at its top, [defaults] for all accounts, and
// [account.NAME] for each.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "settings.hpp"

namespace pop3::cli {

/// The settings, those of [defaults] included, in the order of the table.
using explicit_settings = std::map<const setting*, setting_value>;

struct configured_account {
    account settings;
    cli::explicit_settings explicit_settings;
};

struct configuration {
    run_options run;
    explicit_settings said_of_run;
    std::vector<configured_account> accounts;  ///< in the order of the file
    /// All errors: "FILE:LINE:COLUMN: text". The rest is valid only if this is empty.
    std::vector<std::string> complaints;
};

/// $XDG_CONFIG_HOME/pop3/config.toml, or that in ~/.config; empty if there is no home directory.
std::filesystem::path default_config_file();

/// Reads `file`. Throws fetch::local_error if it cannot be read at all.
configuration read_config(const std::filesystem::path& file);

/// The same for text that was read. `is_private`: only its owner may read it.
configuration parse_config(std::string_view text, const std::string& file, bool is_private);

/// The effective configuration as TOML, with the defaults of this program; no secret is shown.
std::string shown(const configuration& all);

}  // namespace pop3::cli
