// SPDX-License-Identifier: MIT
// Runs another program, with input and a time limit.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clock_and_poll.hpp"
#include "pop3/credentials.hpp"

namespace pop3::inline v1::system {

/// What a program is run with.
struct command {
    std::vector<std::string> words;  ///< the program, found by PATH, and its arguments; no shell
    std::vector<std::string> environment;  ///< "NAME=value"
};

/// The environment of this process without its secrets: variables that begin with POP3_,
/// CREDENTIALS_DIRECTORY, those that log in to a database (PGPASS*, PGSSL* and PGSERVICE*), and every
/// variable whose value is `password`.
std::vector<std::string> environment_without(const secret_string& password);

/// How a program ended.
struct exit_report {
    enum class kind {
        exited,
        signalled,
        timed_out,  ///< it and its process group were killed
        cancelled,  ///< likewise
    };
    kind ending = kind::exited;
    int number = 0;  ///< exit status or signal
    /// Its standard error, or, if that is empty, its standard output; unchanged, at most 512
    /// octets.
    std::string first_line;
};

/// Returns the next octets for the program; none at the end.
using input_source = std::function<std::string_view()>;

/// Runs `program` in a process group of its own, writes `input` to its standard input, and waits for
/// its end. A program that does not read all its input reports by its exit status whether that is
/// an error. Throws local_error if it cannot be started.
exit_report run_program(const command& program, const input_source& input, const wait_limits& limit,
                        clock& clock);

}  // namespace pop3::inline v1::system
