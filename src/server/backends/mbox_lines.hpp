// SPDX-License-Identifier: MIT
// The lines of an mbox, read in pieces, and what a line means there.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace pop3::inline v1::serving {

/// A line, or a piece of one that is very long. The first piece of a line has at least the octets
/// that tell what the line means, and no piece ends between CR and LF.
struct mbox_line {
    std::uint64_t at = 0;   ///< octets of the file before it
    std::string_view text;  ///< with its line end; valid until the next call of next()
    bool begins = true;     ///< it is the beginning of a line
    bool ends = true;       ///< and has its end, or the file ends
};

/// Reads the octets from `begin` to `end` of a file, at most 64 KiB at a time.
class mbox_lines {
  public:
    /// `file` must outlive it. The file may end before `end`.
    mbox_lines(int file, std::uint64_t begin, std::uint64_t end);

    /// Nothing at the end, and if the file cannot be read.
    std::optional<mbox_line> next();
    [[nodiscard]] bool failed() const noexcept { return failed_; }
    /// Where the next line begins.
    [[nodiscard]] std::uint64_t position() const noexcept { return at_; }

  private:
    [[nodiscard]] std::string_view held() const noexcept;
    void read_more();
    mbox_line take(std::size_t octets);

    int file_;
    std::uint64_t at_;  // of the first octet that is held
    std::uint64_t end_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  // of what is held
    std::size_t size_ = 0;
    bool inside_line_ = false;
    bool over_ = false;  // nothing more can be read
    bool failed_ = false;
};

/// "From ", perhaps a sender, and a whole date, as programs for mboxes write it: "From mrose@example.org
/// Mon Jun  2 10:00:00 2025".
bool is_from_line(std::string_view line);
bool is_blank(const mbox_line& line);
/// The text of a line as it is sent, without its line end; one '>' of mboxrd is removed.
std::string_view text_as_sent(const mbox_line& line);

}  // namespace pop3::inline v1::serving
