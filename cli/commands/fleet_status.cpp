// SPDX-License-Identifier: MIT
// pop3 fleet status: how far the fleet lags, which accounts fail, and what the workers hold.
#include <sysexits.h>

#include <iostream>
#include <memory>

#include "fleet.hpp"
#include "fleet/status/read_numbers.hpp"
#include "fleet/status/text.hpp"
#include "fleet_database.hpp"

namespace pop3::cli {
namespace {

struct status_options {
    fleet_options fleet;
    bool json = false;
};

int status(const status_options& options) try {
    const auto pool = open_fleet(database_of(options.fleet), std::chrono::seconds(10));
    const fleet::fleet_numbers all = fleet::read_numbers(*pool);
    std::cout << (options.json ? fleet::as_json(all) + '\n' : fleet::as_text(all));
    return EX_OK;
} catch (const usage_error& wrong) {
    return report_usage(wrong);
}

}  // namespace

void describe_fleet_status(command_syntax command, action& chosen) {
    const auto options = std::make_shared<status_options>();
    add_fleet_options(command, options->fleet);
    command.add_flag("--json", options->json, "Print a JSON object");
    command.on_chosen([options, &chosen] { chosen = [options] { return status(*options); }; });
}

}  // namespace pop3::cli
