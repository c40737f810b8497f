// SPDX-License-Identifier: MIT
// pop3 config: checks the configuration file, also by a login to each account, and shows the effective
// settings.
#include <sysexits.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "account_preview.hpp"
#include "cli/errors/error_line.hpp"
#include "cli/output/audience.hpp"
#include "cli/output/failure_report.hpp"
#include "cli/output/plan_table.hpp"
#include "cli/passwords/account_login.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/settings/config_check.hpp"
#include "cli/settings/config_file.hpp"
#include "cli/settings/config_option.hpp"
#include "fetch/error.hpp"
#include "subcommands.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

struct config_options {
    std::string file;
    bool connects = false;
};

// Returns the exit status of one account.
int try_login(const account& one, const run_options& run, const stop_on_signal& stop) {
    const std::string name = readable(one.name);
    std::unique_ptr<fetch::observer> progress = progress_of({}, verbosity::usual);
    try {
        const fetch::plan steps = preview_account(one, run, stop.token(), nullptr, *progress);
        progress.reset();
        std::cout << name << ": logged in to " << readable(fetch::account_name(job_for(one, {})))
                  << '\n';
        print_outlook(std::cout, steps);
        return EX_OK;
    } catch (const error& e) {
        progress.reset();
        print_error(name + ": " + e.reason().message(), fetch::advice(e.reason()));
        return exit_status_of(e.reason());
    }
}

// Returns the exit status: that of the accounts that failed, if it is one.
int try_logins(configuration all) {
    for (configured_account& each : all.accounts)
        if (needs_prompt(each.settings))  // before a server waits
            each.settings.connection.password = ask_for_password(each.settings.connection);
    const stop_on_signal stop;
    int status = EX_OK;
    for (const configured_account& each : all.accounts) {
        if (stop.token().stop_requested()) return report(fail(errc::cancelled));
        const int own = try_login(each.settings, all.run, stop);
        if (own != EX_OK) status = status == EX_OK || status == own ? own : EXIT_FAILURE;
    }
    return status;
}

// How often a message can come if the program or the machine crashes.
void print_promise(const account& one) {
    const fetch::fetch_request task = job_for(one, {});
    std::cout << readable(one.name) << ": delivers " << fetch::promise_of(task.place) << '\n';
}

int check(const config_options& options) {
    std::optional<configuration> all = load_config(options.file);
    if (!all) return EX_CONFIG;
    const std::vector<std::string> complaints = check_values(*all);
    for (const std::string& each : complaints) print_error(each);
    if (!complaints.empty()) return EX_CONFIG;
    if (options.connects) return try_logins(*std::move(all));
    for (const configured_account& each : all->accounts) print_promise(each.settings);
    std::cout << all->accounts.size()
              << (all->accounts.size() == 1 ? " account, all well\n" : " accounts, all well\n");
    return EX_OK;
}

int show(const config_options& options) {
    const std::optional<configuration> all = load_config(options.file);
    if (!all) return EX_CONFIG;
    std::cout << shown(*all);
    return EX_OK;
}

// As an argument, or as the option that other subcommands have.
void add_file(command_syntax command, std::string& file) {
    option_syntax argument =
        command.add_option("FILE", file, "The configuration file (~/.config/pop3/config.toml)");
    argument.value_name("");
    add_config_option(command, file);
    command.option("--config").excludes(argument);
}

}  // namespace

void describe_config(command_syntax command, action& chosen) {
    command.require_command();
    const auto options = std::make_shared<config_options>();
    command_syntax check_it =
        command.add_command("check", "Report the errors in the configuration file");
    add_file(check_it, options->file);
    check_it.add_flag("--connect", options->connects,
                      "Log in to each account, too, and show what a fetch would do; fetches and "
                      "deletes nothing");
    check_it.on_chosen([options, &chosen] { chosen = [options] { return check(*options); }; });
    command_syntax show_it = command.add_command(
        "show", "Print the effective settings of each account, without secrets");
    add_file(show_it, options->file);
    show_it.on_chosen([options, &chosen] { chosen = [options] { return show(*options); }; });
}

}  // namespace pop3::cli
