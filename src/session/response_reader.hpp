// SPDX-License-Identifier: MIT
// The receiving half of a session: status lines, bodies, and lines of listings, out of the octets
// that have come.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pop3/limits.hpp"
#include "pop3/types.hpp"
#include "wire/body_decoder.hpp"
#include "wire/input_buffer.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1 {

class response_reader {
  public:
    explicit response_reader(const pop3::limits& limits)
        : limits_(limits), in_(limits.input_buffer) {}

    // ---- octets ----

    [[nodiscard]] std::span<char> room() { return in_.room(); }
    /// `octets` were read into room().
    void received(std::size_t octets) noexcept { in_.fed(octets); }
    void closed() noexcept { closed_ = true; }
    /// Frees the memory for octets, if no octet and no view of them is left to be used.
    void release() noexcept {
        if (!body_open_ && chunk_.empty() && left_.empty()) in_.release();
    }
    [[nodiscard]] bool is_closed() const noexcept { return closed_; }
    [[nodiscard]] std::string_view unread() const noexcept { return in_.unread(); }
    /// True if nothing is unread, or a single empty line, which may be half received.
    [[nodiscard]] bool at_most_blank() const noexcept;

    // ---- status lines ----

    /// The next status line, if it is complete. A single empty line before it is dropped if
    /// `blank_may_pass`. The view is valid until room() is used.
    std::optional<wire::line> status_line(bool blank_may_pass);
    /// True if the incomplete status line is over its limit.
    [[nodiscard]] bool is_status_line_too_long() const noexcept;

    // ---- bodies ----

    /// +OK to a command with a multi-line response: its body begins.
    void begin_body(wire::line_end ends);
    [[nodiscard]] bool body_open() const noexcept { return body_open_; }
    [[nodiscard]] wire::line_end line_end() const noexcept { return ends_; }
    [[nodiscard]] octet_count body_octets() const noexcept { return body_octets_; }

    enum class found { chunk, end, nothing };
    /// Looks for the next chunk of the body.
    found read_chunk();
    /// The chunk that was found; else empty.
    [[nodiscard]] std::string_view chunk() const noexcept { return chunk_; }
    /// What an endless body has in place of its end, if that can be seen.
    [[nodiscard]] std::string_view wrong_end() const;

    // ---- lines of a body ----

    /// True if a chunk is not yet split into lines.
    [[nodiscard]] bool has_lines() const noexcept { return !left_.empty(); }
    /// The lines of the chunk that was found are next.
    void split_chunk() noexcept { left_ = chunk_; }
    /// The next line of that chunk, if it is complete.
    bool read_line();
    /// The line that was found; nothing at the end.
    [[nodiscard]] const std::optional<std::string_view>& line() const noexcept { return line_; }
    void end_of_lines() noexcept { line_.reset(); }
    /// True if the newest line, complete or not, is over its limit.
    [[nodiscard]] bool is_line_too_long() const noexcept;
    /// The number of lines that were found so far.
    [[nodiscard]] std::size_t lines() const noexcept { return lines_; }

  private:
    void remember_tail() noexcept;

    const pop3::limits& limits_;
    wire::input_buffer in_;
    bool closed_ = false;
    bool skipped_blank_ = false;

    wire::body_decoder decoder_;
    wire::line_end ends_ = wire::line_end::crlf;
    bool body_open_ = false;
    octet_count body_octets_ = 0;
    std::array<char, 4> tail_{};  // the last octets of the body so far
    std::size_t tail_length_ = 0;
    std::string_view chunk_;

    wire::line_reader reader_;
    std::string_view left_;  // the part of the chunk that is not yet split into lines
    std::size_t lines_ = 0;
    std::optional<std::string_view> line_;
};

}  // namespace pop3::inline v1
