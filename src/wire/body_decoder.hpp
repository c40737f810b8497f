// SPDX-License-Identifier: MIT
// The body of a multi-line response (RFC 1939, section 3): finds its end, removes byte-stuffing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "line_end.hpp"
#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

/// Rule R1: a body ends only at EOL "." EOL, with the EOL of its own status line. In a CRLF
/// response a bare LF or CR is data. One dot is removed at a true line start, and nothing else is
/// changed. Works in place: it returns runs of the input, split where a dot is removed.
class POP3_EXPORT body_decoder {
  public:
    struct step {
        std::size_t consumed = 0;  ///< octets of the input that were consumed
        std::string_view run;  ///< the next octets of the body; part of the input, or a constant
        bool ended = false;    ///< the terminator was found; the input continues with the next
                               ///< reply
    };

    /// The status line was read: its body begins.
    void begin(line_end eol) noexcept;

    /// Takes octets from the front of `in`: all of it, or up to the next removed dot or the end.
    step decode(std::string_view in) noexcept;

    /// The octets of an incomplete terminator, which are held back: none, a dot, or a dot and CR.
    [[nodiscard]] std::string_view held_back() const noexcept;

  private:
    enum class at : std::uint8_t {
        line_start,
        dot,     // a dot at a line start, held back
        dot_cr,  // a dot and a CR at a line start, held back
        text,
        text_cr,  // after a CR that may be half of a line end
    };
    step decode_text(std::string_view in, std::size_t from) noexcept;
    [[nodiscard]] at place_after(std::string_view run) const noexcept;

    line_end eol_ = line_end::crlf;
    at at_ = at::line_start;
};

}  // namespace pop3::inline v1::wire
