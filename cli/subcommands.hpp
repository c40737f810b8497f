// SPDX-License-Identifier: MIT
// What the program can do: a row for each subcommand, and a function, in a file of its name, that
// describes its options.
#pragma once

#include <functional>
#include <span>

namespace CLI {
class App;
}

namespace pop3::cli {

/// What the command line asks for; gives the exit status. May throw pop3::error.
using action = std::function<int()>;

struct subcommand {
    const char* name;
    const char* doc;
    /// Gives `command` its options; if that is the one that is named, parsing sets `chosen`.
    void (*describe)(CLI::App& command, action& chosen);
};

/// Those that people see.
std::span<const subcommand> subcommands();

/// Adds them to `program`. They get their options when they are named, as a run needs those of one.
void add_subcommands(CLI::App& program, action& chosen);

/// Adds `pop3 completion`, which describes all the others.
void add_completion(CLI::App& program, action& chosen);

void describe_check(CLI::App& command, action& chosen);
void describe_config(CLI::App& command, action& chosen);
void describe_discover(CLI::App& command, action& chosen);
void describe_fetch(CLI::App& command, action& chosen);
void describe_print(CLI::App& command, action& chosen);
void describe_record(CLI::App& command, action& chosen);
void describe_replay(CLI::App& command, action& chosen);
void describe_serve(CLI::App& command, action& chosen);
void describe_status(CLI::App& command, action& chosen);

}  // namespace pop3::cli
