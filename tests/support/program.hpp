// SPDX-License-Identifier: MIT
// Runs the program pop3 as a user does, and returns its output.
#pragma once

#include <string>
#include <vector>

namespace pop3::test {

enum class output_to { pipe, terminal };

struct finished_program {
    int status = 0;   // exit status; 128 + n for signal n
    std::string out;  // a terminal makes CRLF of LF
    std::string err;
};

/// The environment of a program at its start.
struct run_environment {
    output_to out = output_to::pipe;
    std::string input{};                     // on standard input; less than a pipe holds
    std::vector<std::string> environment{};  // "NAME=value", besides the test's own
};

/// Runs the program at `path` until it ends.
finished_program run_program(const std::string& path, const std::vector<std::string>& arguments,
                             const run_environment& around = {});

/// A program that runs until it is stopped. Stopped on destruction.
class running_program {
  public:
    running_program(const std::string& path, const std::vector<std::string>& arguments);
    ~running_program();
    running_program(const running_program&) = delete;
    running_program& operator=(const running_program&) = delete;

    /// The first line that it prints, without its end; waits for it. The octets so far if the
    /// program ends before.
    std::string first_line();
    /// Sends the signal, and waits until the program has ended.
    finished_program stop(int signal_number);

  private:
    int out_ = -1;
    int err_ = -1;
    int pid_ = 0;  // 0: it has ended
    std::string came_;
};

}  // namespace pop3::test
