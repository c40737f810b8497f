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

bool is_missing(const std::filesystem::path& file) {
    std::error_code unreadable;
    return std::filesystem::status(file, unreadable).type() ==
           std::filesystem::file_type::not_found;
}

std::optional<configuration> load_config(const std::string& file, std::string_view advice) {
    const std::filesystem::path path =
        file.empty() ? default_config_file() : std::filesystem::path(file);
    if (is_missing(path)) {
        print_error(path.empty()
                        ? "there is no configuration file, and no home directory to look in"
                        : "there is no configuration file " + path.string(),
                    advice);
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
    throw system::local_error(failure{std::make_error_code(std::errc::no_such_file_or_directory),
                                      "find a home directory for the state",
                                      {},
                                      {},
                                      {},
                                      "Set HOME, or name a directory by --state."});
}

}  // namespace pop3::cli
