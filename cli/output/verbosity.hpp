// SPDX-License-Identifier: MIT
// -q and -v: how much a command prints, the same for all that have them.
#pragma once

#include <string>

#include "cli/settings/command_syntax.hpp"

namespace pop3::cli {

/// How much of a success is printed. Failures are always printed.
enum class verbosity {
    quiet,    ///< nothing but the result that was asked for
    usual,    ///< progress at a terminal
    verbose,  ///< progress, line by line, anywhere
};

/// Adds `-q, --quiet` and `-v, --verbose` to `command`; parsing writes into `level`, which must outlive
/// that. `quiet` and `verbose` say what they print.
void add_verbosity_options(command_syntax command, verbosity& level, const std::string& quiet,
                           const std::string& verbose);

}  // namespace pop3::cli
