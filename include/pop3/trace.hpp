// SPDX-License-Identifier: MIT
// tracer: sees each line of the dialogue; message bodies are left out, secrets are masked.
#pragma once

#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// Called from within the verbs, on their thread. Must outlive the session. received() must not
/// throw; what the other two throw reaches the caller of the verb, nothing is sent, and the session
/// is unusable.
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
};

}  // namespace pop3::inline v1
