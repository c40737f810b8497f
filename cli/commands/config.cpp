// SPDX-License-Identifier: MIT
// pop3 config: checks the configuration file, and shows the effective settings.
#include <sysexits.h>

#include <iostream>
#include <memory>

#include "cli/settings/config_file.hpp"
#include "cli/settings/config_option.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

int check(const std::string& file) {
    const std::optional<configuration> all = load_config(file);
    if (!all) return EX_CONFIG;
    std::cout << all->accounts.size()
              << (all->accounts.size() == 1 ? " account, all well\n" : " accounts, all well\n");
    return EX_OK;
}

int show(const std::string& file) {
    const std::optional<configuration> all = load_config(file);
    if (!all) return EX_CONFIG;
    std::cout << shown(*all);
    return EX_OK;
}

}  // namespace

void describe_config(command_syntax command, action& chosen) {
    command.require_command();
    const auto file = std::make_shared<std::string>();
    command_syntax check_it =
        command.add_command("check", "Report the errors in the configuration file");
    add_config_option(check_it, *file);
    check_it.on_chosen([file, &chosen] { chosen = [file] { return check(*file); }; });
    command_syntax show_it = command.add_command(
        "show", "Print the effective settings of each account, without secrets");
    add_config_option(show_it, *file);
    show_it.on_chosen([file, &chosen] { chosen = [file] { return show(*file); }; });
}

}  // namespace pop3::cli
