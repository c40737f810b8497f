// SPDX-License-Identifier: MIT
// The sessions of a server as files, one for each connection (docs/transcripts.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "pop3/server/observer.hpp"
#include "transcript_file.hpp"

namespace pop3::cli {

/// Strangers must not fill the disk: the first 1,000 connections are recorded.
class transcript_files {
  public:
    static constexpr std::uint64_t most = 1000;

    /// The first connection is written to `path`, the second to `path`.2, and so on: new files. An
    /// empty path records nothing. Throws system::local_error if the first cannot be created.
    explicit transcript_files(std::string path);
    /// The observer for the server; must not be used after this is destroyed.
    server_observer observer();

  private:
    void open(std::uint64_t connection);

    std::string path_;
    std::map<std::uint64_t, transcript_file> open_;  // on the server's thread
};

}  // namespace pop3::cli
