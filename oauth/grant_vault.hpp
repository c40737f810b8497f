// SPDX-License-Identifier: MIT
// Where the tokens of logins are kept, if not in files: a keyring.
#pragma once

#include <optional>
#include <string>

#include "pop3/credentials.hpp"

namespace pop3::oauth {

/// A secret for each account. All functions throw system::local_error, also if they cannot end within their
/// time limit.
class grant_vault {
  public:
    virtual ~grant_vault() = default;

    /// Nothing if there is none.
    [[nodiscard]] virtual std::optional<secret_string> read(const std::string& account) = 0;
    /// Replaces it; durable when this returns. No stop interrupts it: the secret may be the only one.
    virtual void write(const std::string& account, const secret_string& text) = 0;
    virtual void remove(const std::string& account) = 0;
};

}  // namespace pop3::oauth
