// SPDX-License-Identifier: MIT
// Cuts octets into lines: the only place that knows where a line of POP3 ends.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "line_end.hpp"
#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

/// A line at the front of a buffer.
struct line {
    std::string_view text;  ///< without its line end
    line_end ends = line_end::crlf;
    std::size_t octets = 0;  ///< of the line, its end included
};

/// The first line of `octets`. It ends at the first LF; a CR before that belongs to the line end.
/// Nothing if there is no LF among the first `longest` octets. The search begins at `from`, before
/// which the caller knows that there is none.
POP3_EXPORT std::optional<line> first_line(std::string_view octets,
                                           std::size_t longest = std::string_view::npos,
                                           std::size_t from = 0) noexcept;

/// The same in a response whose lines end with `ends`: in a CRLF response, a bare LF is data.
POP3_EXPORT std::optional<line> first_line_of(std::string_view octets, line_end ends) noexcept;

/// `octets` up to the first CR or LF: the line as it is shown to people.
POP3_EXPORT std::string_view before_line_end(std::string_view octets) noexcept;

/// `whole` without the line end that it may have: CRLF, or LF.
POP3_EXPORT std::string_view without_line_end(std::string_view whole) noexcept;

/// The lines of one response that comes in chunks. In a CRLF response, a bare LF or CR is data
/// (rule R1).
class POP3_EXPORT line_reader {
  public:
    /// A response begins whose lines end with `ends`.
    void begin(line_end ends) noexcept;
    /// Takes a line from the front of `chunk` and returns it without its line end, as a view that is
    /// valid until the next call, and as long as the chunk. Nothing if the line continues after
    /// `chunk`: then all of `chunk` is taken.
    std::optional<std::string_view> next(std::string_view& chunk);
    /// The octets of the line that has begun; the last one may be the CR of its end.
    [[nodiscard]] std::size_t begun() const noexcept { return complete_ ? 0 : line_.size(); }

  private:
    line_end ends_ = line_end::crlf;
    std::string line_;  // a line that came in pieces
    bool complete_ = true;
};

}  // namespace pop3::inline v1::wire
