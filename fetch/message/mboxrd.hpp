// SPDX-License-Identifier: MIT
// The mboxrd format: each message after a line "From sender date"; one '>' is added to its lines
// that begin with any number of '>' and "From "; an empty line follows it. Removing one '>' from
// each such line restores the message.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "line_ends.hpp"

namespace pop3::fetch {

/// "From carol@example.org Wed Jan  3 01:05:34 1996" with its LF. `sender` has no spaces; an empty
/// one is written MAILER-DAEMON.
std::string from_line(std::string_view sender, std::chrono::sys_seconds when);

/// Writes the text after the From_ line of a message. Accepts the message as the server sends it
/// (CRLF), in any pieces.
class mboxrd_encoder {
  public:
    /// Appends the next octets of the message to `out`.
    void encode(std::string_view octets, std::string& out);
    /// The message has ended: completes its last line, and adds the empty line. Ready for the next
    /// one afterwards.
    void finish(std::string& out);

  private:
    void quote(std::string_view lines, std::string& out);
    void release(std::string& out);

    lf_encoder line_ends_;
    std::string lines_;  // with LF, not yet quoted
    enum class at : std::uint8_t { line_start, quotes, text } at_ = at::line_start;
    std::size_t held_ = 0;  // octets of "From " that the line begins with, not yet written
};

}  // namespace pop3::fetch
