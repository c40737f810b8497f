// SPDX-License-Identifier: MIT
// The parts of a mail address that discovery needs.
#pragma once

#include <string>
#include <string_view>

#include "pop3/result.hpp"

namespace pop3::inline v1::discovery {

struct mail_address {
    std::string local_part;  ///< empty: only a domain
    std::string domain;
};

/// "ann@example.org" or "example.org". errc::invalid_argument for anything else.
result<mail_address> parse_address(const std::string& text);

/// True if `host` is `domain`, or a name below it.
bool is_within(std::string_view host, std::string_view domain);

}  // namespace pop3::inline v1::discovery
