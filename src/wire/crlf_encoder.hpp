// SPDX-License-Identifier: MIT
// Converts messages stored with LF line ends, as Maildir files are, for sending.
#pragma once

#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

/// Puts a CR before each LF that has none, and changes nothing else: CRLF stays as it is. Accepts a
/// message in any pieces.
class POP3_EXPORT crlf_encoder {
  public:
    /// Appends the next octets of the message to `out`.
    void encode(std::string_view octets, std::string& out);

  private:
    bool after_cr_ = false;
};

}  // namespace pop3::inline v1::wire
