// SPDX-License-Identifier: MIT
// Who reads what a run says: somebody at a terminal, or cron, which makes a mail of every word.
#pragma once

#include <memory>
#include <string>

#include "fetch/progress_board.hpp"
#include "fetch/report.hpp"

namespace pop3::cli {

/// How much of a run that goes well is told. What fails is told in any case.
enum class loudness {
    quiet,    ///< nothing
    usual,    ///< phases and a summary at a terminal, else nothing
    verbose,  ///< phases and a summary anywhere
};

/// True if standard output or standard error is a terminal.
bool is_watched();

/// True if standard error is a terminal on which a line can be drawn again and again.
bool has_live_terminal();

/// How large the terminal of standard error is; at least one column and one row.
fetch::progress_board::window terminal_window();

/// What shows on standard error how a run goes on. `account` stands in front of each phase that has a
/// line of its own; empty: there is only one.
std::unique_ptr<fetch::observer> progress_of(const std::string& account, loudness how);

}  // namespace pop3::cli
