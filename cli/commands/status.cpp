// SPDX-License-Identifier: MIT
// pop3 status: the state of each account, from the ledger, for people and monitors. Makes no connection.
#include <sysexits.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "cli/errors/error_line.hpp"
#include "cli/output/audience.hpp"
#include "cli/output/progress.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/duration.hpp"
#include "cli/settings/setting_options.hpp"
#include "fetch/error.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/ledger/run_state.hpp"
#include "subcommands.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

using fetch::instant;
using fetch::now;
using json = nlohmann::ordered_json;

struct status_options {
    std::string config;
    run_options run;
    bool json = false;
    bool verbose = false;
    std::optional<std::chrono::seconds> most_lag{};
};

// Ascending by how bad it is; the exit status, as that of a plugin of Nagios.
enum class standing : std::uint8_t { well = 0, failed = 1, lags = 2, unknown = 3 };

struct row {
    std::string name;  // in the configuration; empty: it is not there
    fetch::account_run_state account;
    standing stands = standing::well;
};

struct overview {
    std::vector<row> rows;
    standing all = standing::well;
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

standing standing_of(const fetch::run_state& stands,
                     const std::optional<std::chrono::seconds>& most_lag) {
    constexpr std::chrono::minutes drift{
        5};  // a later success was recorded by a clock that ran ahead
    const bool lags = most_lag && (!stands.succeeded || lag_of(stands) > *most_lag ||
                                   *stands.succeeded > now() + drift);
    if (lags) return standing::lags;
    return stands.ended && stands.error.empty() ? standing::well : standing::failed;
}

fetch::account_run_state without_runs(const fetch::account_names& names) {
    fetch::account_run_state none;
    none.mailbox = names.mailbox;
    return none;
}

// The accounts of the file in its order, and after them the others of the ledger.
std::vector<row> rows_of(const configuration& file, const fetch::ledger_location& where) {
    std::vector<row> rows;
    std::unique_ptr<fetch::ledger> book;
    std::vector<fetch::account_run_state> known;
    if (fetch::ledger_exists(where)) {
        book = fetch::open_ledger(where);
        known = book->accounts();
    }
    for (const configured_account& each : file.accounts) {
        const fetch::account_names names = fetch::names_of(job_for(each.settings, {}));
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

// Accounts that the file has no more stand still: they count only where there is no file.
overview overview_of(std::vector<row> rows, const status_options& options) {
    overview all{std::move(rows)};
    const bool has_file =
        std::ranges::any_of(all.rows, [](const row& each) { return !each.name.empty(); });
    for (row& each : all.rows) {
        each.stands = standing_of(each.account.stands, options.most_lag);
        if (!each.name.empty() || !has_file) all.all = std::max(all.all, each.stands);
    }
    if (all.rows.empty()) all.all = standing::unknown;
    return all;
}

// ---- as a table ----

// Of the last run, how long it lags, and until when the account waits.
std::string error_of(const row& entry) {
    const fetch::run_state& stands = entry.account.stands;
    std::string words;
    const auto add = [&words](const std::string& more) {
        words += (words.empty() ? "" : "; ") + more;
    };
    if (entry.stands == standing::lags)
        add(stands.succeeded ? "no success for " + format_age(lag_of(stands)) : "no success yet");
    if (!stands.error.empty()) add(stands.error);
    if (fetch::wait_left(stands, now()) > std::chrono::seconds(0))
        add("not before " + formatted(stands.not_before, "%F %R", false));
    return words.empty() ? "-" : words;
}

using cells = std::array<std::string, 8>;

cells cells_of(const row& entry) {
    const fetch::run_state& s = entry.account.stands;
    return {readable(entry.name.empty() ? entry.account.mailbox : entry.name),
            s.succeeded ? formatted(*s.succeeded, "%F %R", false) : "never",
            s.succeeded ? format_age(lag_of(s)) : "-",
            std::to_string(s.listed),
            std::to_string(entry.account.known),
            std::to_string(s.fetched),
            human_size(s.octets),
            readable(error_of(entry))};
}

// `columns`: of the terminal; errors are cut to them.
void print_table(const std::vector<row>& rows, std::optional<std::size_t> columns) {
    constexpr std::size_t last = std::tuple_size_v<cells> - 1;
    constexpr std::size_t least_of_error = 10;
    std::vector<cells> lines = {
        {"account", "last success", "lag", "server", "known", "fetched", "size", "last error"}};
    for (const row& each : rows) lines.push_back(cells_of(each));
    std::array<std::size_t, last> widths{};
    for (const cells& line : lines)
        for (std::size_t i = 0; i < last; ++i) widths[i] = std::max(widths[i], columns_of(line[i]));
    const std::size_t used = std::accumulate(widths.begin(), widths.end(), 2 * last);
    for (const cells& line : lines) {
        for (std::size_t i = 0; i < last; ++i) {
            const std::string blanks(widths[i] - columns_of(line[i]), ' ');
            std::cout << (i < 2 ? line[i] + blanks : blanks + line[i]) << "  ";
        }
        std::cout << (columns ? fitted(line[last], std::max(*columns, used + least_of_error) - used)
                              : line[last])
                  << '\n';
    }
    std::cout << std::flush;
}

// ---- as JSON ----

std::string_view word_for(const row& entry) {
    if (entry.stands == standing::well) return "well";
    if (entry.stands == standing::lags) return "lags";
    return entry.account.stands.ended ? "failed" : "none";
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
                {"standing", word_for(entry)},
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

// Without a configuration file the accounts are those of the ledger.
void tell_what_is_missing(const std::filesystem::path& config,
                          const fetch::ledger_location& where) {
    const bool has_ledger = fetch::ledger_exists(where);
    if (!config.empty())
        print_error("there is no configuration file " + config.string() +
                    (has_ledger ? ": these are the accounts of the ledger" : ""));
    if (!has_ledger)
        print_error("there is no ledger in " + where.state_directory.string() +
                    ": nothing was fetched yet");
}

// A look at a database needs no state directory, and does not create one.
fetch::ledger_location ledger_to_read(const run_options& run) {
    if (!run.ledger.empty()) return {{}, run.ledger, {}};
    return {state_directory(run), {}, {}};
}

int print_status(const status_options& options) {
    configuration file;
    const std::filesystem::path common = default_config_file();
    const bool has_file = !options.config.empty() || !is_missing(common);
    if (has_file) {
        std::optional<configuration> read = load_config(options.config);
        if (!read) return EX_CONFIG;
        file = *std::move(read);
    }
    if (!options.run.state.empty()) file.run.state = options.run.state;
    if (!options.run.ledger.empty()) file.run.ledger = options.run.ledger;
    const fetch::ledger_location where = ledger_to_read(file.run);
    tell_what_is_missing(has_file ? std::filesystem::path() : common, where);
    const overview all = overview_of(rows_of(file, where), options);
    if (options.json)
        std::ranges::for_each(all.rows, print_json);
    else if (!all.rows.empty())
        print_table(all.rows, options.verbose ? std::nullopt : columns_of_output());
    return static_cast<int>(all.all);
}

std::chrono::seconds parsed_lag(const std::string& text) {
    const std::optional<std::chrono::seconds> lag = parse_duration(text);
    if (!lag) throw usage_error(text + " is no duration: write seconds, or as in 90m, 2h or 1d");
    return *lag;
}

}  // namespace

void describe_status(command_syntax command, action& chosen) {
    const auto options = std::make_shared<status_options>();
    add_config_option(command, options->config);
    add_run_option(command, "ledger", options->run);
    add_run_option(command, "state", options->run);
    command.add_flag("--json", options->json, "Print a JSON object, one line for each account");
    command.add_flag("-v,--verbose", options->verbose,
                     "Print errors whole, even if they are longer than a line of the terminal");
    command
        .add_option(
            "--max-lag",
            [options](const std::string& text) { options->most_lag = parsed_lag(text); },
            "For monitors: exit with 2 if the last success of an account is longer ago, as in 90m, "
            "2h or 1d")
        .value_name("DURATION");
    command.on_chosen(
        [options, &chosen] { chosen = [options] { return print_status(*options); }; });
}

}  // namespace pop3::cli
