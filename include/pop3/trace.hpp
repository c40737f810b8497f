// SPDX-License-Identifier: MIT
// tracer: sees the dialogue line by line, secrets masked; messages and events only if it asks.
#pragma once

#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// Called from within the verbs, on their thread. Must outlive the session. What sent() and
/// sent_with_secrets() throw reaches the caller of the verb, nothing is sent, and the session is
/// unusable; the others must not throw.
class POP3_EXPORT tracer {
  public:
    virtual ~tracer() = default;
    /// A command or SASL response that is about to be sent, without its line end.
    virtual void sent(std::string_view line) = 0;
    /// The same line right behind it, with the secrets in it: for audit hooks that ask for them.
    virtual void sent_with_secrets(std::string_view) {}
    /// A status line or a line of a listing that came, without its line end. Untrusted octets:
    /// use escaped() before they reach a terminal.
    virtual void received(std::string_view line) = 0;
    /// The same with what ended the line: CRLF, or LF where a server speaks so.
    virtual void received_line(std::string_view line, std::string_view /*line_end*/) {
        received(line);
    }
    /// The next octets of a message, byte-stuffing removed, as they came: nothing is masked.
    virtual void received_message(std::string_view) {}
    /// The line "." behind a listing or a message.
    virtual void received_end(std::string_view /*line_end*/) {}
    /// From here on, everything goes through TLS.
    virtual void tls_started() {}
    /// The server closed the connection while something was expected of it.
    virtual void closed_by_server() {}
};

}  // namespace pop3::inline v1
