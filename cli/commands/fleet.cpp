// SPDX-License-Identifier: MIT
// pop3 fleet: what several machines with one database need; its commands are in files of their own.
#include "fleet_migrate.hpp"
#include "subcommands.hpp"

namespace pop3::cli {

void describe_fleet(command_syntax command, action& chosen) {
    command.require_command();
    describe_fleet_migrate(command, chosen);
}

}  // namespace pop3::cli
