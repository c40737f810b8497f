// SPDX-License-Identifier: MIT
// tracer: sees each line of the dialogue; message bodies are left out, secrets are masked.
#pragma once

#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// Called from within the verbs, on their thread. Must outlive the session. Must not throw.
class POP3_EXPORT tracer {
  public:
    virtual ~tracer() = default;
    /// A command or SASL response that is about to be sent, without its line end.
    virtual void sent(std::string_view line) = 0;
    /// A status line or a line of a listing that came, without its line end. Untrusted octets:
    /// use escaped() before they reach a terminal.
    virtual void received(std::string_view line) = 0;
    /// True: lines come with the secrets in them. For audit hooks that asked for it by name.
    [[nodiscard]] virtual bool wants_secrets() const { return false; }
};

}  // namespace pop3::inline v1
