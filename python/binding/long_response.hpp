// SPDX-License-Identifier: MIT
// The lines of a multi-line response as CPython's poplib reads them: the fast path of pop3.poplib.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "python.hpp"

namespace pop3::python {

/// Splits octets into lines by the rules of CPython's poplib, which are not those of RFC 1939: a line ends
/// with LF; CRLF, or else a CR at its beginning, is removed with it; only ".." loses a dot; and a line
/// that is then "." is the end. Python code that overrides a step reads by pop3/poplib.py instead.
class long_response {
  public:
    /// `longest` is the octets that a line may have, line end included.
    explicit long_response(std::size_t longest) : lines_(PyList_New(0)), longest_(longest) {}

    /// Takes octets until the end of the response. Returns how many belong to it. After a line that
    /// is too long, takes nothing more and returns 0.
    std::size_t feed(std::string_view octets);
    [[nodiscard]] bool too_long() const noexcept { return too_long_; }
    [[nodiscard]] bool done() const noexcept { return done_; }
    /// The list of the lines so far.
    [[nodiscard]] const object& lines() const noexcept { return lines_; }
    /// Octets of the lines, line ends included, without the dots that were removed.
    [[nodiscard]] std::size_t octets() const noexcept { return octets_; }

  private:
    void take(std::string_view line);

    object lines_;
    std::size_t longest_;
    std::string begun_;  // a line without its end
    std::size_t octets_ = 0;
    bool done_ = false;
    bool too_long_ = false;
};

/// Adds the type LongResponse to `module`.
void add_long_response(PyObject* module);

}  // namespace pop3::python
