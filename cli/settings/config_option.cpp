// SPDX-License-Identifier: MIT
#include "config_option.hpp"

#include <cstdlib>

#include "cli/errors/error_line.hpp"
#include "fetch/error.hpp"

namespace pop3::cli {

void add_config_option(command_syntax command, std::string& file) {
    command
        .add_option("--config", file,
                    "The configuration file (default: ~/.config/pop3/config.toml)")
        .value_name("FILE");
}

std::optional<configuration> load_config(const std::string& file) {
    const std::filesystem::path path =
        file.empty() ? default_config_file() : std::filesystem::path(file);
    if (!std::filesystem::exists(path)) {
        print_error("there is no configuration file " + path.string(),
                    "See pop3-config(5), or name a HOST on the command line.");
        return {};
    }
    configuration all = read_config(path);
    if (all.complaints.empty()) return all;
    for (const std::string& each : all.complaints) print_error(each);
    return {};
}

std::filesystem::path state_directory(const run_options& options) {
    if (!options.state.empty()) return options.state;
    if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state == '/')
        return std::filesystem::path(state) / "pop3";
    if (const std::filesystem::path home = home_directory(); !home.empty())
        return home / ".local/state/pop3";
    system::raise_errno("find a home directory for the state (or name one by --state)", ENOENT);
}

}  // namespace pop3::cli
