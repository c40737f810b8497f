// SPDX-License-Identifier: MIT
// tracer: sees the session line by line, secrets masked; messages and events only if it overrides
// them.
#pragma once

#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// Called from within the verbs, on their thread. Must outlive the session. An exception of sent()
/// or sent_unmasked() reaches the caller of the verb, nothing is sent, and the session is
/// unusable; the others must not throw.
class POP3_EXPORT tracer {
  public:
    virtual ~tracer() = default;
    /// A command or SASL response to be sent, without its line end.
    virtual void sent(std::string_view line) = 0;
    /// The same line right after it, with its secrets: for audit hooks that ask for them.
    virtual void sent_unmasked(std::string_view) {}
    /// A status line or a line of a listing that came, without its line end. Untrusted octets:
    /// use escaped() before they reach a terminal.
    virtual void received(std::string_view line) = 0;
    /// The same with the line end: CRLF, or LF if the server uses it.
    virtual void received_line(std::string_view line, std::string_view /*line_end*/) {
        received(line);
    }
    /// The next octets of a message, byte-stuffing removed, as they came: nothing is masked.
    virtual void received_message(std::string_view) {}
    /// The line "." after a listing or a message.
    virtual void received_end(std::string_view /*line_end*/) {}
    /// Everything after this is encrypted by TLS.
    virtual void tls_started() {}
    /// The server closed the connection while a reply was outstanding.
    virtual void closed_by_server() {}
};

}  // namespace pop3::inline v1
