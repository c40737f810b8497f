// SPDX-License-Identifier: MIT
// Command lines out of the octets of a client, in bounded memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pop3::inline v1::serving {

/// Splits input into lines. A line ends with CRLF; a bare LF is accepted too, for people with a
/// terminal. Nothing is kept of a line that is too long.
class command_reader {
  public:
    struct line {
        std::string_view text;  ///< without its line end; valid until the next call of any function
        bool too_long = false;
    };

    void append(std::string_view octets);
    /// The next line; nothing if it has not come completely. `longest` counts the line end.
    std::optional<line> next(std::size_t longest);
    /// True if all that has come was returned.
    [[nodiscard]] bool empty() const noexcept { return begin_ == held_.size() && !dropping_; }
    /// Overwrites the lines that were returned: they may have contained passwords.
    void wipe_handed_out() noexcept;
    /// Discards and overwrites everything.
    void clear() noexcept;

  private:
    std::string held_;
    std::size_t begin_ = 0;    // octets before it were returned
    std::size_t scanned_ = 0;  // no line end before; at least begin_
    bool dropping_ = false;    // inside a line that is too long
};

}  // namespace pop3::inline v1::serving
