// SPDX-License-Identifier: MIT
// The body of a multi-line response (RFC 1939, section 3) being sent: byte-stuffing and end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

/// The reverse of body_decoder: adds a dot before a dot at a true line start (after CRLF, rule R1)
/// and changes nothing else. Accepts a message in any pieces; works in runs, not lines.
class POP3_EXPORT body_encoder {
  public:
    /// Appends the next octets of the message to `out`.
    void encode(std::string_view octets, std::string& out);
    /// Appends the terminator, after a CRLF of its own if the message did not end in one. Ready for
    /// the next message afterwards.
    void finish(std::string& out);

  private:
    enum class at : std::uint8_t { line_start, after_cr, text };
    at at_ = at::line_start;
};

}  // namespace pop3::inline v1::wire
