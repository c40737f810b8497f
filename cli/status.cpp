// SPDX-License-Identifier: MIT
// pop3 status: how each account stands, from what the ledger remembers. Connects to nobody.
#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "config_option.hpp"
#include "fetch/problem.hpp"
#include "fetch/progress.hpp"
#include "fetch/standings.hpp"
#include "setting_options.hpp"
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
    fetch::account_standing account;
};

std::string formatted(instant at, const char* form, bool utc) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    utc ? ::gmtime_r(&seconds, &parts) : ::localtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), form, &parts)};
}

std::string lag_in_words(std::chrono::seconds lag) {
    using namespace std::chrono_literals;
    if (lag < 2min) return std::to_string(lag / 1s) + " s";
    if (lag < 2h) return std::to_string(lag / 1min) + " min";
    if (lag < 48h) return std::to_string(lag / 1h) + " h";
    return std::to_string(lag / 24h) + " d";
}

// The accounts of the file in its order, and behind them what else the ledger knows.
std::vector<row> rows_of(const configuration& file, std::vector<fetch::account_standing> known) {
    std::vector<row> rows;
    for (const configured_account& each : file.accounts) {
        const std::string mailbox = fetch::account_name(job_for(each.what, {}));
        const auto at = std::ranges::find(known, mailbox, &fetch::account_standing::account);
        if (at == known.end()) {
            rows.push_back({each.what.name, {mailbox, 0, {}}});
            continue;
        }
        rows.push_back({each.what.name, std::move(*at)});
        known.erase(at);
    }
    for (fetch::account_standing& rest : known) rows.push_back({{}, std::move(rest)});
    return rows;
}

void print_table(const std::vector<row>& rows) {
    const auto name_of = [](const row& of) {
        return escaped(of.name.empty() ? of.account.account : of.name);
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
        const fetch::standing& s = each.account.stands;
        line(name_of(each), s.succeeded ? formatted(*s.succeeded, "%F %R", false) : "never",
             {s.succeeded ? lag_in_words(now() - *s.succeeded) : "-", std::to_string(s.listed),
              std::to_string(each.account.known), std::to_string(s.fetched),
              fetch::human_size(s.octets)},
             escaped(s.error.empty() ? "-" : s.error));
    }
    std::cout << std::flush;
}

json time_of(const std::optional<instant>& at) {
    if (!at) return nullptr;
    return formatted(*at, "%FT%TZ", true);
}

void print_json(const row& of) {
    const fetch::standing& s = of.account.stands;
    json object{
        {"account", of.name},
        {"mailbox", of.account.account},
        {"last_run", time_of(s.ended)},
        {"last_success", time_of(s.succeeded)},
        {"lag", s.succeeded ? json((now() - *s.succeeded).count()) : json(nullptr)},
        {"listed", s.listed},
        {"known", of.account.known},
        {"fetched", s.fetched},
        {"octets", s.octets},
        {"error", s.error.empty() ? json(nullptr) : json(s.error)},
        {"not_before", s.held == fetch::hold::none ? json(nullptr) : time_of(s.not_before)}};
    std::cout << object.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

int print_status(const status_options& said) {
    configuration file;
    if (!said.config.empty() || std::filesystem::exists(default_config_file())) {
        std::optional<configuration> read = load_config(said.config);
        if (!read) return EX_CONFIG;
        file = *std::move(read);
    }
    if (!said.run.state.empty()) file.run.state = said.run.state;
    const std::filesystem::path state = state_directory(file.run);
    std::vector<fetch::account_standing> known;
    if (fetch::has_ledger(state)) known = fetch::standings(state).all();
    const std::vector<row> rows = rows_of(file, std::move(known));
    if (!said.json) print_table(rows);
    if (said.json) std::ranges::for_each(rows, print_json);
    return EX_OK;
}

}  // namespace

void describe_status(CLI::App& command, action& chosen) {
    const auto said = std::make_shared<status_options>();
    add_config_option(command, said->config);
    const auto state = std::ranges::find(settings(), "state", &setting::name);
    add_setting(command, *state, [said, state](const setting_value& directory) {
        apply(*state, directory, said->run);
    });
    command.add_flag("--json", said->json, "Print a JSON object on a line for each account");
    command.callback([said, &chosen] { chosen = [said] { return print_status(*said); }; });
}

}  // namespace pop3::cli
