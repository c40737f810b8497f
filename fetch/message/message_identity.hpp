// SPDX-License-Identifier: MIT
// Identifies a message if its unique-id proves nothing: digests of its octets, without the fields
// that a mailbox writes into it.
#pragma once

#include <string>
#include <string_view>

#include "content_digest.hpp"

namespace pop3::fetch {

/// Servers that keep their state inside of messages (GNU mailutils) rewrite these fields between two
/// sessions: Status, X-Status, X-UID, X-UIDL, X-IMAP, X-IMAPbase, X-Keywords, Content-Length, Lines.
struct message_identity {
    digest content{};  ///< of the message without the fields that a mailbox owns
    digest octets{};   ///< of the message as the server sent it
    digest header{};   ///< of the header, without these fields and without the empty line after it
    /// The header has a field by which two messages differ: Message-ID, Date or Received.
    bool marked = false;
};

/// Computes the identity of one message after the other, chunk by chunk, in bounded memory.
class identifier {
  public:
    void update(std::string_view octets);
    /// The identity of the octets since the last finish(); starts anew.
    message_identity finish();
    /// Starts anew.
    void discard() {
        if (begun_) finish();
    }

  private:
    // The position in the message: at the beginning of a header line, inside of one, or after the
    // header.
    enum class place { line_start, kept_line, dropped_line, body };

    std::size_t take_start(std::string_view octets);
    std::size_t take_line(std::string_view octets);
    void end_header();
    void decide(std::string_view rest);

    bool begun_ = false;  // octets have come
    place at_ = place::line_start;
    bool dropping_ = false;   // the field that the line belongs to
    bool differs_ = false;    // a field was dropped: `whole_` differs from now on
    std::string line_start_;  // of a line without a decision yet
    digester content_;
    digester whole_;
    digester header_;
    message_identity found_;
};

}  // namespace pop3::fetch
