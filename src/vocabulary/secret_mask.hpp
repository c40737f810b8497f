// SPDX-License-Identifier: MIT
// Masks what a peer repeats of a secret. The mask covers the whole text of a line: stars in the place
// of one word would tell everybody who knows the server's texts that this word is the secret.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pop3/credentials.hpp"

namespace pop3::inline v1 {

class POP3_EXPORT secret_mask {
  public:
    /// From now on, a text is masked if it repeats `secret`: in any case of ASCII letters, in any of
    /// the spellings.hpp, or cut off after 12 octets.
    void add(const secret_string& secret);
    /// The same for a password or a token.
    void add_password(const secret_string& password);

    /// `text`, or only its status indicator and "****".
    [[nodiscard]] std::string masked(std::string_view text) const;
    /// The same for one line of a trace. If a password is shorter than 6 octets, every line is masked:
    /// ordinary lines contain such a text by chance, and which of them do would tell it.
    [[nodiscard]] std::string masked_in_trace(std::string_view line) const;

  private:
    [[nodiscard]] bool is_repeated_in(std::string_view text) const;

    std::vector<secret_string> beginnings_;  // in lower case
    bool has_short_password_ = false;
};

}  // namespace pop3::inline v1
