// SPDX-License-Identifier: MIT
// The sessions of a server as files, one for each connection (docs/transcripts.md).
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <string>

#include "pop3/server/observer.hpp"

namespace pop3::cli {

class transcript_files {
  public:
    /// The first connection is written to `path`, the second to `path`.2, and so on.
    explicit transcript_files(std::string path) : path_(std::move(path)) {}
    /// The observer for the server; must not be used after this is destroyed.
    server_observer observer();

  private:
    std::string path_;
    std::map<std::uint64_t, std::ofstream> open_;  // on the server's thread
};

}  // namespace pop3::cli
