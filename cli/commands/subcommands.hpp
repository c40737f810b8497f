// SPDX-License-Identifier: MIT
// The subcommands: a row for each, and a function, in a file of its name, that describes its
// options.
#pragma once

#include <functional>
#include <span>

#include "cli/settings/command_syntax.hpp"

namespace pop3::cli {

/// Runs the subcommand; returns the exit status. May throw pop3::error.
using action = std::function<int()>;

struct subcommand {
    const char* name;
    const char* doc;
    const char* examples;  ///< two command lines, each in a line of its own
    /// Adds the options to `command`; if it is the named one, parsing sets `chosen`.
    void (*describe)(command_syntax command, action& chosen);
};

/// All but the three that are about the others: completion, help and version.
std::span<const subcommand> subcommands();

/// Adds all of them to `program`, and those three. Each gets its options when it is named, because a
/// run needs only one.
void describe_program(program_syntax& program, action& chosen);

/// Adds `pop3 completion`, which describes all the others.
void add_completion(command_syntax program, action& chosen);
/// Adds `pop3 help` and `pop3 version`.
void add_help(const program_syntax& program, action& chosen);

void describe_check(command_syntax command, action& chosen);
void describe_config(command_syntax command, action& chosen);
void describe_discover(command_syntax command, action& chosen);
void describe_fetch(command_syntax command, action& chosen);
void describe_fleet(command_syntax command, action& chosen);
void describe_login(command_syntax command, action& chosen);
void describe_logout(command_syntax command, action& chosen);
void describe_print(command_syntax command, action& chosen);
void describe_record(command_syntax command, action& chosen);
void describe_replay(command_syntax command, action& chosen);
void describe_serve(command_syntax command, action& chosen);
void describe_status(command_syntax command, action& chosen);

}  // namespace pop3::cli
