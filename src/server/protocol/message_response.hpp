// SPDX-License-Identifier: MIT
// A message being sent, byte-stuffed: all of it (RETR), or its head (TOP).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "multi_line_response.hpp"
#include "pop3/server/backend.hpp"
#include "wire/body_encoder.hpp"

namespace pop3::inline v1::serving {

/// The part of a message for TOP: the header, the blank line, and `lines` lines (RFC 1939, section
/// 7).
class top_cut {
  public:
    explicit top_cut(std::uint64_t lines) : lines_left_(lines) {}
    /// The part of the next octets that belongs to it.
    std::string_view take(std::string_view octets);
    [[nodiscard]] bool complete() const noexcept { return !in_header_ && lines_left_ == 0; }

  private:
    bool in_header_ = true;
    bool line_is_blank_ = true;  // nothing but a CR so far
    bool after_cr_ = false;
    std::uint64_t lines_left_;
};

class message_body final : public multi_line_response {
  public:
    explicit message_body(std::unique_ptr<message_source> source) : source_(std::move(source)) {}
    message_body(std::unique_ptr<message_source> source, top_cut cut)
        : source_(std::move(source)), cut_(cut) {}

    progress write_some(std::string& out) override;

  private:
    std::unique_ptr<message_source> source_;
    std::optional<top_cut> cut_;
    wire::body_encoder encoder_;
};

}  // namespace pop3::inline v1::serving
