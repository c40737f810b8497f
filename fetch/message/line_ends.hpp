// SPDX-License-Identifier: MIT
// Line ends in the form that the receiver of a message needs. Both accept a message in any pieces.
#pragma once

#include <string>
#include <string_view>

namespace pop3::fetch {

/// For files and programs: CRLF becomes LF. A CR or LF alone is data and stays.
class lf_encoder {
  public:
    /// Appends the next octets of the message to `out`.
    void encode(std::string_view octets, std::string& out);
    /// The message has ended. Ready for the next one afterwards.
    void finish(std::string& out);

  private:
    bool after_cr_ = false;
};

/// For SMTP and LMTP, whose only line end is CRLF, and to which a CR or LF alone must not be sent
/// (RFC 5321, 2.3.8): a receiver that accepts one as a line end can be made to see the end of a
/// message where its sender wants it. An LF alone becomes CRLF, a CR alone a space.
class smtp_encoder {
  public:
    void encode(std::string_view octets, std::string& out);
    void finish(std::string& out);

  private:
    bool after_cr_ = false;
};

}  // namespace pop3::fetch
