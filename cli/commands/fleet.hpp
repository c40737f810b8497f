// SPDX-License-Identifier: MIT
// The commands below `pop3 fleet`, each in a file of its name.
#pragma once

#include "subcommands.hpp"

namespace pop3::cli {

void describe_fleet_add(command_syntax command, action& chosen);
/// pause, resume, remove and run-now: they are alike but for one word.
void describe_fleet_changes(command_syntax fleet, action& chosen);
void describe_fleet_import(command_syntax command, action& chosen);
void describe_fleet_list(command_syntax command, action& chosen);
void describe_fleet_status(command_syntax command, action& chosen);
void describe_fleet_worker(command_syntax command, action& chosen);

}  // namespace pop3::cli
