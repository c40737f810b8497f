// SPDX-License-Identifier: MIT
// Masks secrets in what a peer repeats, in every form: as sent, in base64, inside a challenge, or
// truncated.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pop3/credentials.hpp"

namespace pop3::inline v1 {

class secret_mask {
  public:
    /// From now on, `secret` is masked as it is.
    void add(secret_string secret);
    /// From now on, `secret` is masked, in base64 too.
    void add_with_base64(const secret_string& secret);

    [[nodiscard]] std::string masked(std::string_view text) const;
    /// A challenge "+ base64", shown unless it contains a secret.
    [[nodiscard]] std::string masked_challenge(std::string_view line) const;

  private:
    std::vector<secret_string> secrets_;  // longest first
};

}  // namespace pop3::inline v1
