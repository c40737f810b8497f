// SPDX-License-Identifier: MIT
// pop3 fleet migrate: creates or upgrades the tables in the database.
#pragma once

#include "subcommands.hpp"

namespace pop3::cli {

/// Adds the command to `fleet`.
void describe_fleet_migrate(command_syntax fleet, action& chosen);

}  // namespace pop3::cli
