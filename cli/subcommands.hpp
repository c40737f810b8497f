// SPDX-License-Identifier: MIT
// What the program can do: a function for each subcommand, each in a file of that name.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace pop3::cli {

/// What the command line asks for; gives the exit status. May throw pop3::error.
using action = std::function<int()>;

/// Each adds its subcommand to `program`; if that is the one that is named, parsing sets `chosen`.
void add_check(CLI::App& program, action& chosen);
void add_completion(CLI::App& program, action& chosen);
void add_config(CLI::App& program, action& chosen);
void add_discover(CLI::App& program, action& chosen);
void add_fetch(CLI::App& program, action& chosen);
void add_print(CLI::App& program, action& chosen);
void add_record(CLI::App& program, action& chosen);
void add_replay(CLI::App& program, action& chosen);
void add_serve(CLI::App& program, action& chosen);
void add_status(CLI::App& program, action& chosen);

}  // namespace pop3::cli
