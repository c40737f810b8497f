// SPDX-License-Identifier: MIT
// Runs a program under ptrace, and shows each of its system calls to a watcher, which may kill it.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace pop3::test {

/// A system call of a stopped thread of the program.
struct system_call {
    pid_t thread = 0;
    long number = 0;  // SYS_...
    std::array<std::uint64_t, 6> arguments{};

    [[nodiscard]] int descriptor(std::size_t at = 0) const {
        return static_cast<int>(arguments[at]);
    }
    /// The zero-terminated string that argument `at` points to.
    [[nodiscard]] std::string path(std::size_t at) const;
    /// `size` octets from where argument `at` points to.
    [[nodiscard]] std::string octets(std::size_t at, std::uint64_t size) const;
};

enum class verdict { go_on, kill };

class call_watcher {
  public:
    virtual ~call_watcher() = default;
    /// Before the call: `kill` kills the program before that, as kill -9 does.
    virtual verdict before(const system_call& call) = 0;
    /// After the call, which returned `outcome`, negative for an error.
    virtual void after(const system_call& call, std::int64_t outcome) = 0;
};

/// True if this process may trace others: some containers forbid it.
bool can_trace();

/// Runs the program at `path` to its end, threads included, children not. Its output is discarded
/// except its standard error, which is stored in `errors`. Returns its exit status, 128 + n if
/// signal n killed it.
int run_traced(const std::string& path, const std::vector<std::string>& arguments,
               call_watcher& watcher, std::string& errors);

}  // namespace pop3::test
