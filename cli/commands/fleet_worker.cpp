// SPDX-License-Identifier: MIT
// pop3 fleet worker: runs the accounts that are due, until it is stopped.
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/errors/error_line.hpp"
#include "cli/output/event_log.hpp"
#include "cli/runtime/port_file.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/listen_option.hpp"
#include "cli/settings/setting_options.hpp"
#include "descriptors_of_accounts.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "fleet.hpp"
#include "fleet/schema.hpp"
#include "fleet_database.hpp"
#include "fleet_pages.hpp"
#include "fleet_run.hpp"
#include "system/host_name.hpp"
#include "system/random_name.hpp"

namespace pop3::cli {
namespace {

struct worker_options {
    fleet_options fleet;
    run_options run;
    fleet::poll_options work;
    fleet::worker_identity self;
    std::string listen;
    std::string port_file;
    bool allows_commands = false;
    verbosity told = verbosity::usual;
};

// Unique, whatever the user calls it: it is the holder of leases.
std::string unique_name(const std::string& chosen) {
    const std::string name =
        chosen.empty() ? system::host_name() + ':' + std::to_string(::getpid()) : chosen;
    return name + ':' + system::random_name().substr(0, 8);
}

// Held by the worker while it runs, if it listens at all.
class worker_listener {
  public:
    worker_listener(const worker_options& options, const std::string& url, const fleet::worker& own,
                    postgresql::connection_pool& work)
        : pages_(url, own, work), told_(options.port_file) {
        std::string address;
        std::uint16_t port = 0;
        if (!split_host_and_port(options.listen, address, port))
            throw usage_error(options.listen + " is no address: write 127.0.0.1:9847");
        refuse_ambiguous(address);
        http_.emplace(address, port, [this](const std::string& path) { return pages_.page(path); });
        told_.write(http_->port());
        print_listening(address, http_->port());
    }

  private:
    fleet_pages pages_;
    port_file told_;
    std::optional<fleet::listener> http_;
};

fleet::worker_events events_for(event_log& log) {
    return {.database_lost =
                [&log](const std::string& words) {
                    log.error(
                        "", "the database does not answer: " + words,
                        "The worker goes on asking; what it began is finished or taken over.");
                },
            .database_back = [&log] { log.info("", "the database answers"); }};
}

std::size_t within_descriptors(std::size_t runs, event_log& log) {
    const std::size_t most = accounts_within_descriptors(runs);
    if (runs > most)
        log.warning("",
                    "this process may open too few files for so many runs: it runs " +
                        std::to_string(most) + " accounts at once",
                    "Raise the limit of open files (LimitNOFILE, ulimit -n).");
    return most;
}

int work(worker_options options) try {
    const stop_on_signal stop;
    const std::string url = database_of(options.fleet);
    const fleet::key_ring keys = fleet::key_ring::read(options.fleet.secret_key);
    options.self.name = unique_name(options.self.name);
    const auto database = fetch::postgresql_database::shared(
        url, {.retry = std::chrono::seconds(10), .stop = stop.token()});
    // It creates the state directory, and refuses tables of another version.
    const std::unique_ptr<fetch::ledger> book =
        fetch::open_ledger({state_directory(options.run), url, stop.token()});
    fleet::lease_rows leases(*database->pool, options.self, fleet::schema_of_program());
    const std::unique_ptr<event_log> log =
        open_log(options.run.log, [](std::string_view lines) { std::cerr << lines; });
    const fleet_runs runs{database,
                          leases,
                          keys,
                          {.run = options.run},
                          *log,
                          options.allows_commands,
                          options.fleet.secret_key};
    options.work.runs = within_descriptors(options.work.runs, *log);
    fleet::worker worker(
        leases, options.work,
        [&runs](const fleet::lease& held, const std::stop_token& token) {
            return run_lease(runs, held, token);
        },
        events_for(*log));
    std::optional<worker_listener> listener;
    if (!options.listen.empty()) listener.emplace(options, url, worker, *database->pool);
    std::cout << "worker " << options.self.name << " runs" << std::endl;
    worker.work(stop.token());
    return EX_OK;
} catch (const usage_error& wrong) {
    return report_usage(wrong);
}

}  // namespace

void describe_fleet_worker(command_syntax command, action& chosen) {
    const auto options = std::make_shared<worker_options>();
    add_fleet_options(command, options->fleet);
    add_secret_key_option(command, options->fleet);
    add_run_option(command, "state", options->run);
    command
        .add_number(
            "--jobs", 1, 1000,
            [options](std::int64_t number) {
                options->work.runs = static_cast<std::size_t>(number);
            },
            "Accounts that it runs at once")
        .value_name("N")
        .default_text("8");
    command
        .add_option("--place", options->self.place,
                    "Where it is: it also runs the accounts of this place")
        .value_name("PLACE");
    command
        .add_option("--name", options->self.name,
                    "How the status calls it, with a random part (default: the name of the host)")
        .value_name("NAME");
    command
        .add_number(
            "--lease", 5, 86400,
            [options](std::int64_t number) { options->self.term = std::chrono::seconds(number); },
            "After so many seconds without a sign of life, others take its accounts over")
        .value_name("SECONDS")
        .default_text("120");
    command
        .add_number(
            "--poll", 1, 3600,
            [options](std::int64_t number) {
                options->work.longest_idle = std::chrono::seconds(number);
            },
            "When nothing is due, ask again after so many seconds at most")
        .value_name("SECONDS")
        .default_text("5");
    command
        .add_option("--listen", options->listen,
                    "Answer HTTP at this address: /metrics, /healthz, /readyz, and a page; use one "
                    "of the loopback, as in 127.0.0.1:9847")
        .value_name("ADDRESS:PORT");
    command.add_flag("--allow-commands", options->allows_commands,
                     "Execute the commands and programs that accounts name: each who may write the "
                     "database may execute any");
    add_port_file_option(command, options->port_file);
    command.option("--port-file").needs(command.option("--listen"));
    add_run_option(command, "log", options->run);
    command.on_chosen([options, &chosen] { chosen = [options] { return work(*options); }; });
}

}  // namespace pop3::cli
