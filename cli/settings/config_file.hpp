// SPDX-License-Identifier: MIT
// The configuration file: TOML with settings of a run at its top, [defaults] for all accounts, and
// [account.NAME] for each.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "complaint_list.hpp"
#include "settings.hpp"

namespace pop3::cli {

/// The settings, those of [defaults] included, in the order of the table.
using explicit_settings = std::map<const setting*, setting_value>;

/// Where the file has a setting.
struct setting_place {
    file_position key;
    file_position value;
    std::vector<file_position> items{};  ///< of several values
    bool is_common = false;              ///< in [defaults]
};

struct configured_account {
    account settings;
    cli::explicit_settings explicit_settings;
    file_position at{};  ///< its name
    std::map<const setting*, setting_place> places{};
};

struct configuration {
    std::string file;
    run_options run;
    explicit_settings said_of_run;
    std::map<const setting*, setting_place> places_of_run;
    std::vector<configured_account> accounts;  ///< in the order of the file
    /// All errors: "FILE:LINE:COLUMN: text". The rest is valid only if this is empty.
    std::vector<std::string> complaints;
};

/// What users see of a file without an account.
inline constexpr std::string_view no_account = "there is no account in the configuration file";

/// $XDG_CONFIG_HOME/pop3/config.toml, or that in ~/.config; empty if there is no home directory.
std::filesystem::path default_config_file();

/// True if the file has the setting that is wrong, for this account or in [defaults].
bool is_placed(const configured_account& owner, const setting_defect& defect);
/// The place of the value that is wrong, of a name that is in conflict, or else of the account's name.
file_position place_of(const configured_account& owner, const setting_defect& defect);

/// Reads `file`. Throws fetch::local_error if it cannot be read at all.
configuration read_config(const std::filesystem::path& file);

/// The same for text that was read. `is_private`: only its owner may read it.
configuration parse_config(std::string_view text, const std::string& file, bool is_private);

/// The effective configuration as TOML, with the defaults of this program; no secret is shown.
std::string shown(const configuration& all);

}  // namespace pop3::cli
