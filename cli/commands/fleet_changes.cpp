// SPDX-License-Identifier: MIT
// pop3 fleet pause, resume, remove and run-now: each changes accounts that are named, all or none.
#include <sysexits.h>

#include <iostream>
#include <memory>

#include "cli/errors/error_line.hpp"
#include "fleet.hpp"
#include "fleet/accounts/account_rows.hpp"
#include "fleet_database.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

struct change_row {
    const char* name;
    const char* doc;
    const char* done;
    std::vector<std::string> (fleet::account_rows::*apply)(const std::vector<std::string>&);
};

constexpr change_row changes[] = {
    {"pause", "Run these accounts no more until they are resumed; a run that has begun goes on",
     "paused", &fleet::account_rows::pause},
    {"resume", "Run these accounts again", "resumed", &fleet::account_rows::resume},
    {"remove",
     "Remove these accounts; the records of what was fetched stay, so that nothing comes twice if "
     "they are added again",
     "removed", &fleet::account_rows::remove},
    {"run-now", "Make these accounts due at once, even if they wait after a failure", "due now",
     &fleet::account_rows::run_now},
};

struct change_options {
    fleet_options fleet;
    std::vector<std::string> names;
};

int change(const change_row& kind, const change_options& options) try {
    const auto pool = open_fleet(database_of(options.fleet), std::chrono::seconds(10));
    fleet::account_rows rows(*pool);
    const std::vector<std::string> missing = (rows.*kind.apply)(options.names);
    for (const std::string& each : missing)
        print_error("there is no account " + readable(each) + " in the fleet");
    if (!missing.empty()) {
        print_error("nothing was changed", "See pop3 fleet list.");
        return EX_USAGE;
    }
    for (const std::string& each : options.names)
        std::cout << readable(each) << ": " << kind.done << '\n';
    return EX_OK;
} catch (const usage_error& wrong) {
    return report_usage(wrong);
}

}  // namespace

void describe_fleet_changes(command_syntax fleet, action& chosen) {
    for (const change_row& each : changes) {
        command_syntax command = fleet.add_command(each.name, each.doc);
        const auto options = std::make_shared<change_options>();
        command.add_option("NAME", options->names, "The accounts").value_name("").required();
        add_fleet_options(command, options->fleet);
        command.on_chosen([options, &each, &chosen] {
            chosen = [options, &each] { return change(each, *options); };
        });
    }
}

}  // namespace pop3::cli
