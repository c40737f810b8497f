// SPDX-License-Identifier: MIT
#include "fleet_database.hpp"

#include <sysexits.h>

#include "cli/errors/error_line.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/setting_options.hpp"
#include "fetch/error.hpp"
#include "fleet/schema.hpp"

namespace pop3::cli {

void add_fleet_options(command_syntax command, fleet_options& options) {
    add_run_option(command, "ledger", options.run);
    add_config_option(command, options.config);
}

void add_secret_key_option(command_syntax command, fleet_options& options) {
    command
        .add_option("--secret-key", options.secret_key,
                    "A file that only its owner may read, with the keys of the sealed passwords "
                    "(default: the systemd credential pop3-fleet-key)")
        .value_name("FILE");
}

std::string database_of(const fleet_options& options) {
    if (!options.run.ledger.empty()) return options.run.ledger;
    const std::filesystem::path common = default_config_file();
    if (options.config.empty() && is_missing(common))
        throw usage_error("no database is named: add --ledger postgresql://USER@HOST/DATABASE");
    const std::optional<configuration> file = load_config(options.config);
    if (!file) throw usage_error("the configuration file has errors");
    if (!postgresql::is_database_url(file->run.ledger))
        throw usage_error(
            "the file names no database: write ledger = \"postgresql://USER@HOST/DATABASE\", or "
            "add "
            "--ledger");
    return file->run.ledger;
}

std::shared_ptr<postgresql::connection_pool> open_fleet(const std::string& url,
                                                        std::chrono::milliseconds retry,
                                                        std::stop_token stop) {
    auto pool = std::make_shared<postgresql::connection_pool>(
        postgresql::database_url(url),
        postgresql::patience{.retry = retry, .stop = std::move(stop)});
    fleet::check_schema(*pool);
    return pool;
}

int report_usage(const std::exception& reason) {
    print_error(reason.what(), "See pop3 help fleet.");
    return EX_USAGE;
}

}  // namespace pop3::cli
