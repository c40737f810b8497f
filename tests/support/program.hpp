// SPDX-License-Identifier: MIT
// Runs the program pop3 as a user does, and looks at what it prints.
#pragma once

#include <string>
#include <vector>

namespace pop3::tests {

enum class output_to { pipe, terminal };

struct finished_program {
    int status = 0;   // exit status; 128 + n for signal n
    std::string out;  // a terminal makes CRLF of LF
    std::string err;
};

/// What a program finds when it starts.
struct surroundings {
    output_to out = output_to::pipe;
    std::string input{};                     // on standard input; less than a pipe holds
    std::vector<std::string> environment{};  // "NAME=value", besides the test's own
};

/// Runs the program at `path` until it ends.
finished_program run_program(const std::string& path, const std::vector<std::string>& arguments,
                             const surroundings& around = {});

}  // namespace pop3::tests
