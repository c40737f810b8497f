// SPDX-License-Identifier: MIT
// pop3 logout: forgets the login of an account, whatever state it is in. Makes no connection.
#include <sysexits.h>

#include <iostream>
#include <memory>

#include "cli/passwords/password_source.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/named_account.hpp"
#include "cli/settings/setting_options.hpp"
#include "oauth/grant_store.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

struct logout_options {
    std::string name;
    std::string config;
    run_options run;
};

int run_logout(const logout_options& options) {
    std::optional<named_account> found = find_login(options.config, options.name);
    if (!found) return EX_CONFIG;
    if (!options.run.state.empty()) found->run.state = options.run.state;
    const oauth::grant_store store(state_directory(found->run));
    const stop_on_signal stop;
    const system::file_lock lock =
        store.lock(found->settings.name, source_limits(found->settings.connection, stop.token()));
    const bool was_there = store.remove(found->settings.name);
    std::cout << (was_there
                      ? "logged out: the tokens are removed here; to withdraw the permission, "
                        "use the settings of your account at the provider\n"
                      : "no login is stored\n");
    return EX_OK;
}

}  // namespace

void describe_logout(command_syntax command, action& chosen) {
    const auto options = std::make_shared<logout_options>();
    command
        .add_option("ACCOUNT", options->name,
                    "An account of the configuration file, or gmail:ADDRESS or imap:USER@HOST")
        .value_name("")
        .required();
    add_config_option(command, options->config);
    add_run_option(command, "state", options->run);
    command.on_chosen([options, &chosen] { chosen = [options] { return run_logout(*options); }; });
}

}  // namespace pop3::cli
