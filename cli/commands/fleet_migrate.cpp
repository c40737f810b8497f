// SPDX-License-Identifier: MIT
#include "fleet_migrate.hpp"

#include <sysexits.h>

#include <iostream>
#include <memory>

#include "cli/errors/error_line.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/setting_options.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"

namespace pop3::cli {
namespace {

struct migrate_options {
    std::string config;
    run_options run;
};

std::string words_for(const fetch::ledger_versions& versions) {
    const std::string now = "version " + std::to_string(versions.now);
    if (versions.before == versions.now) return "the tables have " + now + ": nothing to do";
    if (versions.before == 0) return "created the tables, " + now;
    return "upgraded the tables from version " + std::to_string(versions.before) + " to " + now;
}

int migrate(const migrate_options& options) {
    run_options run = options.run;
    if (run.ledger.empty()) {
        const std::optional<configuration> all = load_config(options.config);
        if (!all) return EX_CONFIG;
        run = all->run;
    }
    if (run.ledger.empty()) {
        print_error(
            "no database is named",
            "Write ledger = \"postgresql://USER@HOST/DATABASE\" in the configuration file, or "
            "name it by --ledger.");
        return EX_USAGE;
    }
    const stop_on_signal stop;
    std::cout << words_for(fetch::migrate_ledger({{}, run.ledger, stop.token()})) << std::endl;
    return EX_OK;
}

}  // namespace

void describe_fleet_migrate(command_syntax fleet, action& chosen) {
    const auto options = std::make_shared<migrate_options>();
    command_syntax command =
        fleet.add_command("migrate", "Create or upgrade the tables in the database, once for all");
    add_config_option(command, options->config);
    add_run_option(command, "ledger", options->run);
    command.on_chosen([options, &chosen] { chosen = [options] { return migrate(*options); }; });
}

}  // namespace pop3::cli
