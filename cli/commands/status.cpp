// SPDX-License-Identifier: MIT
// pop3 status: the state of each account, from the ledger. Makes no connection.
#include <sysexits.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/output/progress.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/setting_options.hpp"
#include "fetch/error.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/ledger/run_state.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

using fetch::instant;
using fetch::now;
using json = nlohmann::ordered_json;

struct status_options {
    std::string config;
    run_options run;
    bool json = false;
};

struct row {
    std::string name;  // in the configuration; empty: it is not there
    fetch::account_run_state account;
};

std::string formatted(instant at, const char* form, bool utc) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    utc ? ::gmtime_r(&seconds, &parts) : ::localtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), form, &parts)};
}

// None where a clock was wrong.
std::chrono::seconds lag_of(const fetch::run_state& stands) {
    return std::max(now() - stands.succeeded.value_or(now()), std::chrono::seconds(0));
}

std::string format_age(std::chrono::seconds lag) {
    using namespace std::chrono_literals;
    if (lag < 2min) return std::to_string(lag / 1s) + " s";
    if (lag < 2h) return std::to_string(lag / 1min) + " min";
    if (lag < 48h) return std::to_string(lag / 1h) + " h";
    return std::to_string(lag / 24h) + " d";
}

fetch::account_run_state without_runs(const fetch::account_names& names) {
    fetch::account_run_state none;
    none.mailbox = names.mailbox;
    return none;
}

// The accounts of the file in its order, and after them the others of the ledger.
std::vector<row> rows_of(const configuration& file, const std::filesystem::path& state) {
    std::vector<row> rows;
    std::unique_ptr<fetch::ledger> book;
    std::vector<fetch::account_run_state> known;
    if (fetch::ledger_exists({state})) {
        book = fetch::open_ledger({state});
        known = book->accounts();
    }
    for (const configured_account& each : file.accounts) {
        const fetch::account_names names = fetch::names_of(job_for(each.settings, state));
        const auto found = book ? book->find(names) : nullptr;
        const auto at = std::ranges::find_if(known, [&](const fetch::account_run_state& one) {
            return found && one.name == found->name();
        });
        rows.push_back({each.settings.name, at == known.end() ? without_runs(names) : *at});
        if (at != known.end()) known.erase(at);
    }
    for (fetch::account_run_state& rest : known) rows.push_back({{}, std::move(rest)});
    return rows;
}

// Of the last run, and until when the account waits.
std::string error_of(const fetch::run_state& stands) {
    if (fetch::wait_left(stands, now()) == std::chrono::seconds(0)) return stands.error;
    const std::string until = "not before " + formatted(stands.not_before, "%F %R", false);
    return stands.error.empty() ? until : stands.error + "; " + until;
}

void print_table(const std::vector<row>& rows) {
    const auto name_of = [](const row& entry) {
        return escaped(entry.name.empty() ? entry.account.mailbox : entry.name);
    };
    std::size_t widest = 7;
    for (const row& each : rows) widest = std::max(widest, name_of(each).size());
    const auto line = [&](const std::string& name, const std::string& success,
                          const std::array<std::string, 5>& numbers, const std::string& error) {
        std::cout << std::left << std::setw(static_cast<int>(widest)) << name << "  "
                  << std::setw(16) << success << std::right;
        for (const std::string& each : numbers) std::cout << std::setw(10) << each;
        std::cout << "  " << error << '\n';
    };
    line("account", "last success", {"lag", "server", "known", "fetched", "size"}, "last error");
    for (const row& each : rows) {
        const fetch::run_state& s = each.account.stands;
        line(name_of(each), s.succeeded ? formatted(*s.succeeded, "%F %R", false) : "never",
             {s.succeeded ? format_age(lag_of(s)) : "-", std::to_string(s.listed),
              std::to_string(each.account.known), std::to_string(s.fetched), human_size(s.octets)},
             escaped(error_of(s).empty() ? "-" : error_of(s)));
    }
    std::cout << std::flush;
}

json time_of(const std::optional<instant>& at) {
    if (!at) return nullptr;
    return formatted(*at, "%FT%TZ", true);
}

void print_json(const row& entry) {
    const fetch::run_state& s = entry.account.stands;
    const bool waits = fetch::wait_left(s, now()) > std::chrono::seconds(0);
    json object{{"account", entry.name},
                {"mailbox", entry.account.mailbox},
                {"last_run", time_of(s.ended)},
                {"last_success", time_of(s.succeeded)},
                {"lag", s.succeeded ? json(lag_of(s).count()) : json(nullptr)},
                {"listed", s.listed},
                {"known", entry.account.known},
                {"fetched", s.fetched},
                {"octets", s.octets},
                {"error", s.error.empty() ? json(nullptr) : json(s.error)},
                {"not_before", waits ? time_of(s.not_before) : json(nullptr)}};
    std::cout << object.dump(-1, ' ', true, json::error_handler_t::replace) << std::endl;
}

int print_status(const status_options& options) {
    configuration file;
    if (!options.config.empty() || std::filesystem::exists(default_config_file())) {
        std::optional<configuration> read = load_config(options.config);
        if (!read) return EX_CONFIG;
        file = *std::move(read);
    }
    if (!options.run.state.empty()) file.run.state = options.run.state;
    const std::filesystem::path state = state_directory(file.run);
    const std::vector<row> rows = rows_of(file, state);
    if (!options.json) print_table(rows);
    if (options.json) std::ranges::for_each(rows, print_json);
    return EX_OK;
}

}  // namespace

void describe_status(command_syntax command, action& chosen) {
    const auto options = std::make_shared<status_options>();
    add_config_option(command, options->config);
    const auto state = std::ranges::find(settings(), "state", &setting::name);
    add_setting(command, *state, [options, state](const setting_value& directory) {
        apply(*state, directory, options->run);
    });
    command.add_flag("--json", options->json, "Print a JSON object, one line for each account");
    command.on_chosen(
        [options, &chosen] { chosen = [options] { return print_status(*options); }; });
}

}  // namespace pop3::cli
