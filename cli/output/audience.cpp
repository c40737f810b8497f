// SPDX-License-Identifier: MIT
#include "audience.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace pop3::cli {

bool is_watched() {
    return ::isatty(STDOUT_FILENO) == 1 || ::isatty(STDERR_FILENO) == 1;
}

bool has_live_terminal() {
    const char* terminal = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && terminal && std::string_view(terminal) != "dumb";
}

namespace {

progress_table::window window_of(int terminal) {
    winsize size{};
    if (::ioctl(terminal, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
    return {size.ws_col - 1U, size.ws_row};
}

}  // namespace

progress_table::window terminal_window() {
    return window_of(STDERR_FILENO);
}

std::optional<std::size_t> columns_of_output() {
    if (::isatty(STDOUT_FILENO) != 1) return std::nullopt;
    return window_of(STDOUT_FILENO).columns;
}

std::unique_ptr<fetch::observer> progress_of(const std::string& account, verbosity level) {
    if (level == verbosity::quiet) return std::make_unique<fetch::null_observer>();
    if (account.empty() && has_live_terminal())
        return std::make_unique<live_progress>(std::cerr, [] { return terminal_window().columns; });
    if (level == verbosity::verbose || (account.empty() && ::isatty(STDERR_FILENO) == 1))
        return std::make_unique<plain_progress>(std::cerr, account);
    return std::make_unique<fetch::null_observer>();
}

}  // namespace pop3::cli
