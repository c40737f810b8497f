// SPDX-License-Identifier: MIT
// A mail address in its parts, as far as discovery needs them.
#pragma once

#include <string>

#include "pop3/result.hpp"

namespace pop3::inline v1::discovery {

struct mail_address {
    std::string local_part;  ///< empty: only the domain was given
    std::string domain;
};

/// "ann@example.org" or "example.org". errc::invalid_argument for what cannot be either.
result<mail_address> parse_address(const std::string& text);

}  // namespace pop3::inline v1::discovery
