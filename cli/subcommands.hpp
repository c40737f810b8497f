// SPDX-License-Identifier: MIT
// What the program can do: a row for each subcommand, and a function, in a file of its name, that
// describes its options.
#pragma once

#include <functional>
#include <span>

#include "command_syntax.hpp"

namespace pop3::cli {

/// What the command line asks for; gives the exit status. May throw pop3::error.
using action = std::function<int()>;

struct subcommand {
    const char* name;
    const char* doc;
    /// Gives `command` its options; if that is the one that is named, parsing sets `chosen`.
    void (*describe)(command_syntax command, action& chosen);
};

/// Those that people see.
std::span<const subcommand> subcommands();

/// Adds them to `program`. They get their options when they are named, as a run needs those of one.
void add_subcommands(command_syntax program, action& chosen);

/// Adds `pop3 completion`, which describes all the others.
void add_completion(command_syntax program, action& chosen);

void describe_check(command_syntax command, action& chosen);
void describe_config(command_syntax command, action& chosen);
void describe_discover(command_syntax command, action& chosen);
void describe_fetch(command_syntax command, action& chosen);
void describe_print(command_syntax command, action& chosen);
void describe_record(command_syntax command, action& chosen);
void describe_replay(command_syntax command, action& chosen);
void describe_serve(command_syntax command, action& chosen);
void describe_status(command_syntax command, action& chosen);

}  // namespace pop3::cli
