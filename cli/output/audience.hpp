// SPDX-License-Identifier: MIT
// The readers of the output: a person at a terminal, or cron, which mails every word.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "fetch/report.hpp"
#include "progress_table.hpp"
#include "verbosity.hpp"

namespace pop3::cli {

/// True if standard output or standard error is a terminal.
bool is_watched();

/// True if standard error is a terminal on which a line can be drawn again and again.
bool has_live_terminal();

/// How large the terminal of standard error is; at least one column and one row.
progress_table::window terminal_window();

/// The columns of the terminal of standard output; nothing if it is none.
std::optional<std::size_t> columns_of_output();

/// Shows the progress of a run on standard error. `account` begins each phase that has a line of
/// its own; empty: there is only one.
std::unique_ptr<fetch::observer> progress_of(const std::string& account, verbosity level);

}  // namespace pop3::cli
