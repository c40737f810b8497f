// SPDX-License-Identifier: MIT
// Command lines out of the octets of a client, in bounded memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pop3::inline v1::serving {

/// Cuts input into lines. A line ends with CRLF; a bare LF is taken too, for people with a terminal.
/// Of a line that is too long nothing is kept.
class command_reader {
  public:
    struct line {
        std::string_view text;  ///< without its line end; lasts until the next call of anything
        bool too_long = false;
    };

    void append(std::string_view octets);
    /// The next line; nothing if it has not come completely. `longest` counts the line end.
    std::optional<line> next(std::size_t longest);
    /// Nothing has come that was not handed out.
    [[nodiscard]] bool empty() const noexcept { return begin_ == held_.size() && !dropping_; }
    /// Overwrites the lines that were handed out: they may have had passwords in them.
    void wipe_handed_out() noexcept;
    /// Forgets and overwrites everything.
    void clear() noexcept;

  private:
    std::string held_;
    std::size_t begin_ = 0;    // what is before was handed out
    std::size_t scanned_ = 0;  // no line end before; at least begin_
    bool dropping_ = false;    // inside a line that is too long
};

}  // namespace pop3::inline v1::serving
