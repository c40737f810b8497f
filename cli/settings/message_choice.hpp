// SPDX-License-Identifier: MIT
// The messages that a user names on the command line: "3", "1-5", "2,4,7-9".
#pragma once

#include <string>
#include <vector>

#include "pop3/types.hpp"

namespace pop3::cli {

class message_choice {
  public:
    /// Adds what `text` names. Throws usage_error.
    void add(const std::string& text);
    /// False: all messages are meant.
    [[nodiscard]] bool any() const { return !ranges_.empty(); }
    /// Those of `listing` that are named, in its order; all, if none is named.
    [[nodiscard]] std::vector<message_number> chosen_from(const scan_listing& listing) const;
    /// What was named, as it was written, and names no message of `listing`.
    [[nodiscard]] std::vector<std::string> missing_in(const scan_listing& listing) const;

  private:
    struct range {
        message_number first;
        message_number last;
        std::string text;
        [[nodiscard]] bool has(message_number n) const { return n >= first && n <= last; }
    };
    std::vector<range> ranges_;
};

}  // namespace pop3::cli
