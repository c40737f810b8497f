// SPDX-License-Identifier: MIT
// The file that a session is recorded in (docs/transcripts.md): new, and for its owner alone.
#pragma once

#include <optional>
#include <string>

#include "cli/settings/command_syntax.hpp"
#include "pop3/transcript.hpp"
#include "system/file.hpp"

namespace pop3::cli {

/// Adds `--transcript FILE` to `command`; parsing fills `file`, which must outlive it.
void add_transcript_option(command_syntax command, std::string& file);

class transcript_file {
  public:
    /// Without a path, nothing is recorded. Throws fetch::local_error if the file exists already,
    /// so that no transcript is lost, or if it cannot be created.
    explicit transcript_file(std::string path);

    /// For connect_options::trace; null if nothing is recorded.
    [[nodiscard]] tracer* trace() { return tracer_ ? &*tracer_ : nullptr; }
    /// Accepts events from another source. If the disk is full it reports that once, on standard
    /// error: it is no reason to end a session.
    void write(const transcript_event& event);

  private:
    std::string path_;
    system::unique_fd file_;
    std::optional<transcript_tracer> tracer_;
};

}  // namespace pop3::cli
