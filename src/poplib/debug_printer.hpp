// SPDX-License-Identifier: MIT
// What set_debuglevel() prints, word for word as Python does, but without secrets.
#pragma once

#include <iosfwd>
#include <string_view>

namespace pop3::inline v1::poplib {

class debug_printer {
  public:
    debug_printer();

    void set_level(int level) noexcept { level_ = level; }
    void set_stream(std::ostream& out) noexcept { out_ = &out; }

    /// Before a command is sent; secrets are masked in it.
    void sent(std::string_view line);
    /// A status line came; `line_end` is its line end.
    void received_status(std::string_view line, std::string_view line_end);
    /// A line of a multi-line response came, and its byte-stuffing was removed.
    void received_line(std::string_view line, std::string_view line_end);
    /// The "." after a multi-line response came.
    void received_end(std::string_view line_end);
    /// The numbers in the answer to STAT.
    void stat(std::string_view line);

  private:
    int level_ = 0;
    std::ostream* out_;
};

}  // namespace pop3::inline v1::poplib
