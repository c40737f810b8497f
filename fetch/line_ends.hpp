// SPDX-License-Identifier: MIT
// Line ends as the receiver of a message wants them. Both take a message in pieces, cut anywhere.
#pragma once

#include <string>
#include <string_view>

namespace pop3::fetch {

/// For files and programs: CRLF becomes LF. A CR or LF that stands alone is data and stays.
class lf_encoder {
  public:
    /// Appends the next octets of the message to `out`.
    void encode(std::string_view octets, std::string& out);
    /// The message is over. Ready for the next one afterwards.
    void finish(std::string& out);

  private:
    bool after_cr_ = false;
};

/// For SMTP's relatives, which have no line end but CRLF and must not be sent a CR or LF that stands
/// alone (RFC 5321, 2.3.8): receivers that take one for a line end can be made to see the end of a
/// message where its sender wants it. A lone LF becomes CRLF, a lone CR a space.
class smtp_encoder {
  public:
    void encode(std::string_view octets, std::string& out);
    void finish(std::string& out);

  private:
    bool after_cr_ = false;
};

}  // namespace pop3::fetch
