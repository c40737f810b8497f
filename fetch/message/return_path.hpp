// SPDX-License-Identifier: MIT
// The sender of a message according to the envelope: the server that received it wrote it into a
// line "Return-Path: <carol@example.org>" at the top of the header (RFC 5321, 4.4).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pop3::fetch {

/// True for a text allowed between '<' and '>' in MAIL FROM and RCPT TO, and in the From_ line of
/// an mbox: printable ASCII without spaces, brackets or backslashes, at most 254 octets.
bool is_plain_address(std::string_view address);

/// Finds the sender while a message passes.
class return_path {
  public:
    /// How far into a message it looks.
    static constexpr std::size_t reach = 16 * 1024;

    /// The next octets of the message.
    void scan(std::string_view octets);
    /// The message has ended.
    void finish();
    /// True when sender() is final.
    [[nodiscard]] bool settled() const noexcept { return settled_; }
    /// "carol@example.org"; empty for the null path <>, and if there is no usable one.
    [[nodiscard]] const std::string& sender() const noexcept { return sender_; }

  private:
    std::string head_;
    std::string sender_;
    bool settled_ = false;
};

}  // namespace pop3::fetch
