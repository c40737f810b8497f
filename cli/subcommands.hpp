// SPDX-License-Identifier: MIT
// The subcommands: a row for each, and a function, in a file of its name, that describes its
// options.
#pragma once

#include <functional>
#include <span>

namespace CLI {
class App;
}

namespace pop3::cli {

/// Runs the subcommand; returns the exit status. May throw pop3::error.
using action = std::function<int()>;

struct subcommand {
    const char* name;
    const char* doc;
    /// Adds the options to `command`; if it is the named one, parsing sets `chosen`.
    void (*describe)(CLI::App& command, action& chosen);
};

/// Those shown to users.
std::span<const subcommand> subcommands();

/// Adds them to `program`. Each gets its options when it is named, because a run needs only one.
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
