// SPDX-License-Identifier: MIT
// pop3 fleet: mailboxes that many workers share, by a database; its commands are in files of their own.
#include "fleet.hpp"

#include "fleet_migrate.hpp"

namespace pop3::cli {

void describe_fleet(command_syntax command, action& chosen) {
    command.require_command();
    describe_fleet_migrate(command, chosen);
#ifdef POP3_HAS_FLEET
    describe_fleet_add(command.add_command("add", "Add an account, or change its settings"),
                       chosen);
    describe_fleet_import(
        command.add_command("import", "Add the accounts of a file of comma-separated values"),
        chosen);
    describe_fleet_list(command.add_command("list", "Show the accounts"), chosen);
    describe_fleet_changes(command, chosen);
    describe_fleet_worker(command.add_command("worker", "Run accounts that are due, until stopped"),
                          chosen);
    describe_fleet_status(
        command.add_command("status", "Show how far the fleet lags, what fails, and the workers"),
        chosen);
#endif
}

}  // namespace pop3::cli
