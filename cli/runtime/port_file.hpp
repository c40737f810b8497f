// SPDX-License-Identifier: MIT
// --port-file: tells a script where a server listens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "system/directory.hpp"

namespace pop3::cli {

class port_file {
  public:
    /// An empty path: no file. A file that holds a port, or nothing, will be replaced; any other is an
    /// error. Throws pop3::error.
    explicit port_file(const std::string& path);
    /// Removes the file that was written.
    ~port_file();
    port_file(const port_file&) = delete;
    port_file& operator=(const port_file&) = delete;
    /// Writes the port and LF: a reader finds all of it, or no file. Throws pop3::error.
    void write(std::uint16_t port);

  private:
    [[nodiscard]] bool holds_a_port() const;

    std::string path_;
    std::string name_;
    std::optional<system::directory> folder_;
    struct stat written_ {};
};

}  // namespace pop3::cli
