// SPDX-License-Identifier: MIT
// What is wrong with a command line, in words that name the mistake and the right word beside it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace pop3::cli {

/// Describes the error that `program` ended its parsing of the words `given` with.
std::string words_for(const CLI::App& program, const CLI::ParseError& reason,
                      const std::vector<std::string>& given);

/// The command that was named: "pop3 config check".
std::string named_command(const CLI::App& program);

}  // namespace pop3::cli
