// SPDX-License-Identifier: MIT
// pop3 config: checks the configuration file, and shows the effective settings.
#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "config_file.hpp"
#include "config_option.hpp"
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

void describe_config(CLI::App& command, action& chosen) {
    command.require_subcommand(1);
    const auto file = std::make_shared<std::string>();
    CLI::App* const check_it =
        command.add_subcommand("check", "Report the errors in the configuration file");
    add_config_option(*check_it, *file);
    check_it->callback([file, &chosen] { chosen = [file] { return check(*file); }; });
    CLI::App* const show_it = command.add_subcommand(
        "show", "Print the effective settings of each account, without secrets");
    add_config_option(*show_it, *file);
    show_it->callback([file, &chosen] { chosen = [file] { return show(*file); }; });
}

}  // namespace pop3::cli
