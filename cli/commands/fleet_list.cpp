// SPDX-License-Identifier: MIT
// pop3 fleet list: the accounts of the fleet.
#include <sysexits.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "fleet.hpp"
#include "fleet/accounts/account_rows.hpp"
#include "fleet/status/words.hpp"
#include "fleet_database.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

using json = nlohmann::ordered_json;

struct list_options {
    fleet_options fleet;
    std::vector<std::string> names;
    bool json = false;
};

const char* state_of(const fleet::account_row& one) {
    if (one.entry.paused) return "paused";
    if (!one.holder.empty()) return "running";
    return one.failures > 0 ? "failing" : "well";
}

void print_json(const fleet::account_row& one) {
    const json object{
        {"account", one.entry.name},
        {"mailbox", one.entry.mailbox},
        {"owner", one.entry.owner},
        {"place", one.entry.place},
        {"state", state_of(one)},
        {"every", one.entry.every.count()},
        {"next_run", fleet::utc_stamp(one.next_run)},
        {"failures", one.failures},
        {"error", one.error.empty() ? json(nullptr) : json(one.error)},
        {"last_success", one.succeeded ? json(fleet::utc_stamp(*one.succeeded)) : json(nullptr)},
        {"worker", one.holder.empty() ? json(nullptr) : json(one.holder)},
        {"password", one.is_sealed ? "sealed" : "by reference"}};
    std::cout << object.dump(-1, ' ', true, json::error_handler_t::replace) << '\n';
}

void print_line(const fleet::account_row& one, std::size_t width) {
    const std::string name = readable(one.entry.name);
    std::cout << name << std::string(width - columns_of(name), ' ') << "  " << state_of(one) << "  "
              << readable(one.entry.mailbox) << "  next " << fleet::utc_words(one.next_run);
    if (!one.error.empty()) std::cout << "  " << readable(one.error);
    std::cout << '\n';
}

int list(const list_options& options) try {
    const auto pool = open_fleet(database_of(options.fleet), std::chrono::seconds(10));
    const auto all = fleet::account_rows(*pool).list(options.names);
    std::size_t width = 0;
    for (const auto& each : all) width = std::max(width, columns_of(readable(each.entry.name)));
    for (const auto& each : all) options.json ? print_json(each) : print_line(each, width);
    return EX_OK;
} catch (const usage_error& wrong) {
    return report_usage(wrong);
}

}  // namespace

void describe_fleet_list(command_syntax command, action& chosen) {
    const auto options = std::make_shared<list_options>();
    command.add_option("NAME", options->names, "Only these accounts").value_name("");
    add_fleet_options(command, options->fleet);
    command.add_flag("--json", options->json, "Print a JSON object, one line for each account");
    command.on_chosen([options, &chosen] { chosen = [options] { return list(*options); }; });
}

}  // namespace pop3::cli
