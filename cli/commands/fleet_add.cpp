// SPDX-License-Identifier: MIT
// pop3 fleet add: adds an account to the fleet, or changes one.
#include <sysexits.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <random>

#include "cli/errors/error_line.hpp"
#include "cli/passwords/password_file.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/settings/duration.hpp"
#include "cli/settings/setting_options.hpp"
#include "cli/settings/setting_words.hpp"
#include "fleet.hpp"
#include "fleet_account.hpp"
#include "fleet_database.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

struct add_options {
    fleet_options fleet;
    fleet_draft draft;
    std::string host;
    std::vector<std::pair<const setting*, setting_value>> settings;
    fleet::slot_limits limits;
    bool is_paused = false;
    bool reads_password = false;
};

secret_string read_password(const add_options& options) {
    if (::isatty(STDIN_FILENO) == 1) {
        connection_options whom;
        whom.host = options.host;
        for (const auto& [which, value] : options.settings)
            if (which->name == "user") whom.user = std::get<std::string>(value);
        return ask_for_password(whom);
    }
    return read_password_file("/dev/stdin", {});
}

double chance() {
    std::random_device seed;
    return std::uniform_real_distribution<double>(0, 1)(seed);
}

int add(add_options options) try {
    const auto pool = open_fleet(database_of(options.fleet), std::chrono::seconds(10));
    fleet::account_rows rows(*pool);
    fleet_draft draft = options.draft;
    const auto known = rows.list({draft.name});
    if (options.is_paused) draft.paused = true;
    draft.has_new_password = options.reads_password;
    draft.has_sealed_password = !known.empty() && known.front().is_sealed;
    draft.settings.emplace_back(find_in_file("host"), toml_value(setting_value(options.host)));
    for (const auto& [which, value] : options.settings)
        draft.settings.emplace_back(which, toml_value(value));
    const fleet::account_entry entry = entry_of(draft);
    if (!known.empty()) refuse_other_server(known.front(), entry, options.reads_password);
    fleet::account_change change{.entry = entry, .chance = chance()};
    if (options.reads_password) change.password = read_password(options);
    const std::size_t added =
        rows.put({&change, 1}, fleet::key_ring::read(options.fleet.secret_key), options.limits);
    std::cout << readable(draft.name) << (added > 0 ? ": added\n" : ": changed\n");
    return EX_OK;
} catch (const fleet_account_error& wrong) {
    print_error(readable(options.draft.name) + ": " + wrong.what(), "See docs/fleet.md.");
    return EX_USAGE;
} catch (const usage_error& wrong) {
    return report_usage(wrong);
}

std::chrono::seconds parsed_interval(const std::string& text) {
    const auto every = parse_duration(text);
    if (!every) throw usage_error(text + " is no duration: write seconds, or as in 90s, 5m or 1h");
    return *every;
}

void add_limit(command_syntax command, const char* name, std::optional<std::int64_t>& limit,
               const char* doc) {
    command
        .add_number(
            name, 1, fleet::most_slots, [&limit](std::int64_t number) { limit = number; }, doc)
        .value_name("N");
}

}  // namespace

void describe_fleet_add(command_syntax command, action& chosen) {
    const auto options = std::make_shared<add_options>();
    command.add_option("NAME", options->draft.name, "The name of the account in the fleet")
        .value_name("")
        .required();
    command.add_option("--host", options->host, "The POP3 server: a name, a pop: or pops: URL")
        .value_name("HOST")
        .required();
    add_fleet_options(command, options->fleet);
    add_secret_key_option(command, options->fleet);
    command
        .add_option(
            "--every",
            [options](const std::string& text) { options->draft.every = parsed_interval(text); },
            "How often it runs, as in 90s, 5m or 1h")
        .value_name("DURATION")
        .default_text("5m");
    command
        .add_option("--owner", options->draft.owner,
                    "Whose mailbox it is: accounts of one owner have a limit together")
        .value_name("OWNER");
    command
        .add_option("--place", options->draft.place,
                    "Where its target is: only workers with this place run it")
        .value_name("PLACE");
    add_limit(command, "--host-limit", options->limits.per_host,
              "Accounts of this host that run at once, over all workers (default: 2)");
    add_limit(command, "--owner-limit", options->limits.per_owner,
              "Accounts of this owner that run at once, over all workers (default: 4)");
    command.add_flag("--paused", options->is_paused, "Do not run it until it is resumed");
    command.add_flag("--read-password", options->reads_password,
                     "Read the password from the terminal or from a pipe, and seal it in the "
                     "database by --secret-key");
    for (const setting& each : settings())
        if (each.place == allowed_in::anywhere && !is_of_run(each))
            add_setting(command, each, [options, &each](const setting_value& value) {
                options->settings.emplace_back(&each, value);
            });
    make_password_options_exclusive(command);
    command.on_chosen([options, &chosen] { chosen = [options] { return add(*options); }; });
}

}  // namespace pop3::cli
