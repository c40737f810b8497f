// SPDX-License-Identifier: MIT
// The form of --help: usage, arguments, options in groups with their defaults, commands, and examples,
// no line longer than 79 columns.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace pop3::cli {

class help_formatter final : public CLI::Formatter {
  public:
    [[nodiscard]] std::string make_help(const CLI::App* command, std::string name,
                                        CLI::AppFormatMode mode) const override;
};

}  // namespace pop3::cli
