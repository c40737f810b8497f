// SPDX-License-Identifier: MIT
// pop3 fetch: fetches new mail from one mailbox, or from those of the configuration file.
#include <sysexits.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "cli/errors/error_line.hpp"
#include "cli/output/failure_report.hpp"
#include "cli/output/transcript_file.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/named_account.hpp"
#include "cli/settings/profile.hpp"
#include "cli/settings/setting_options.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch_accounts.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

struct fetch_options {
    std::string host;
    std::string config;
    std::vector<std::string> names;
    std::vector<std::pair<const setting*, setting_value>> explicit_settings;
    fetch_mode mode;
    std::string transcript;
};

int print_usage_error(const std::string& words) {
    print_error(words);
    return EX_USAGE;
}

void apply_all(const fetch_options& options, account& result) {
    for (const auto& [which, value] : options.explicit_settings) apply(*which, value, result);
}

int fetch_recorded(std::vector<account> accounts, fetch_mode mode, const fetch_options& options) {
    if (accounts.size() > 1 && !options.transcript.empty())
        return print_usage_error("a transcript is for one account only: name it by -a");
    transcript_file record(options.transcript);
    mode.trace = record.trace();
    return fetch_accounts(std::move(accounts), mode);
}

int fetch_from_host(const fetch_options& options) {
    account one;
    one.connection.host = options.host;
    apply_all(options, one);
    if (const auto defect = parse_host_argument(one.connection))
        return print_usage_error(option_words(*defect));
    if (const auto words = defect_of_host_name(one.connection.host))
        return print_usage_error("HOST: " + *words);
    apply_profile(one);
    fetch_mode mode = options.mode;
    for (const auto& [which, value] : options.explicit_settings) apply(*which, value, mode.run);
    const std::vector<setting_defect> defects = validate(one);
    if (!defects.empty()) return print_usage_error(option_words(defects.front()));
    return fetch_recorded({one}, mode, options);
}

// The named accounts of the file, or all.
std::vector<account> chosen_from(const configuration& all, const std::vector<std::string>& names) {
    std::vector<account> accounts;
    for (const configured_account& each : all.accounts)
        if (names.empty() || std::ranges::count(names, each.settings.name) > 0)
            accounts.push_back(each.settings);
    return accounts;
}

// Before any of them runs: which records belong to which account depends on the whole file. Returns the
// exit status: without this, an account might take the records of another one.
int adopt_known(const configuration& all, const run_options& run) try {
    const stop_on_signal stop;
    const std::filesystem::path state = state_directory(run);
    const fetch::ledger_location where{state, run.ledger, stop.token()};
    if (!fetch::ledger_exists(where)) return EX_OK;
    std::vector<fetch::account_names> entries;
    for (const configured_account& each : all.accounts)
        entries.push_back(fetch::names_of(job_for(each.settings, state)));
    fetch::open_ledger(where)->adopt(entries);
    return stop.token().stop_requested() ? report(fail(errc::cancelled)) : EX_OK;
} catch (const error& reason) {
    if (run.ledger.empty()) return EX_OK;  // each account opens that file, and reports its error
    return report(reason.reason());
}

int fetch_from_file(const fetch_options& options) {
    const std::optional<configuration> all =
        load_config(options.config, options.config.empty()
                                        ? "See pop3-config(5), or name a HOST on the command line."
                                        : "See pop3-config(5).");
    if (!all) return EX_CONFIG;
    if (const std::string words = unknown_name(*all, options.names); !words.empty())
        return print_usage_error(words);
    fetch_mode mode = options.mode;
    mode.run = all->run;
    for (const auto& [which, value] : options.explicit_settings) apply(*which, value, mode.run);
    std::vector<account> accounts = chosen_from(*all, options.names);
    if (accounts.empty()) {
        print_error(no_account);
        return EX_CONFIG;
    }
    for (account& each : accounts) {
        apply_all(options, each);
        if (const auto defect = parse_host_argument(each.connection))
            return print_usage_error(option_words(*defect));
        std::vector<setting_defect> defects = validate(each);
        if (accounts.size() > 1 && each.delivery.target.starts_with("stdout:"))
            defects.push_back({"to", "standard output is for one account only"});
        if (!defects.empty())
            return print_usage_error("account " + escaped(each.name) + ": " +
                                     file_words(defects.front()));
    }
    if (!mode.plan_only)
        if (const int status = adopt_known(*all, mode.run); status != EX_OK) return status;
    return fetch_recorded(std::move(accounts), mode, options);
}

void add_settings(command_syntax command, fetch_options& options) {
    for (const setting& each : settings())
        if (each.place != allowed_in::file)
            add_setting(command, each, [&options, &each](const setting_value& value) {
                options.explicit_settings.emplace_back(&each, value);
            });
    for (const char* deletes : {"--delete", "--delete-after", "--keep-newest"})
        command.option(deletes).excludes(command.option("--keep"));
    make_password_options_exclusive(command);
}

}  // namespace

void describe_fetch(command_syntax command, action& chosen) {
    const auto options = std::make_shared<fetch_options>();
    option_syntax host = command.add_option("HOST", options->host,
                                            "The POP3 server: a name, a pop: or pops: URL, "
                                            "or unix:PATH; without it, the accounts of the "
                                            "configuration file");
    host.value_name("");
    option_syntax names =
        command.add_option("-a,--account", options->names, "Only these accounts of the file");
    names.value_name("ACCOUNT").excludes(host);
    add_config_option(command, options->config);
    command.option("--config").excludes(host);
    command.add_flag("--retry-now", options->mode.retry_now,
                     "Do not wait, even if a server asked for a pause or refused this password");
    command.add_flag("--plan", options->mode.plan_only,
                     "Only show what would be done with each message; change nothing");
    command.add_flag("--json", options->mode.json,
                     "Print the result as a JSON object, one line for each account");
    add_verbosity_options(command, options->mode.told, "Print only warnings and errors",
                          "Print progress and results, even without a terminal");
    add_transcript_option(command, options->transcript);
    add_settings(command, *options);
    command.on_chosen([options, &chosen] {
        chosen = [options] {
            fetch::prepare_ledgers_for_many();
            return options->host.empty() ? fetch_from_file(*options) : fetch_from_host(*options);
        };
    });
}

}  // namespace pop3::cli
