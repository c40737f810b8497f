// SPDX-License-Identifier: MIT
// What the real servers of the tests have in common: a free port, and a process that ends with the
// test.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pop3::test {

/// A port of 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();

/// Starts `words` (the program first); its output is added to `log`. Returns its process; throws
/// std::runtime_error.
pid_t start_logged(std::vector<std::string> words, const std::filesystem::path& log);

/// Throws std::runtime_error with `failed` and the text of `log`.
[[noreturn]] void raise_with_log(const std::string& failed, const std::filesystem::path& log);

/// The process of a POP3 server on 127.0.0.1; it is stopped on destruction.
class local_daemon {
  public:
    /// Starts `words` (the program first, by its path) and returns when it greets on `port`. Its
    /// output is added to `log`, which is also the text of the std::runtime_error if it ends at
    /// once.
    local_daemon(std::vector<std::string> words, std::uint16_t port,
                 const std::filesystem::path& log);
    ~local_daemon();
    local_daemon(const local_daemon&) = delete;
    local_daemon& operator=(const local_daemon&) = delete;

  private:
    pid_t pid_ = -1;
};

}  // namespace pop3::test
