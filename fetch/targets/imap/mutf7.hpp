// SPDX-License-Identifier: MIT
// Names of IMAP folders as they are on the wire: the modified UTF-7 of RFC 3501, section 5.1.3.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pop3::fetch {

/// `name` in modified UTF-7. Nothing if it is not UTF-8, or has control characters.
std::optional<std::string> mutf7(std::string_view name);

}  // namespace pop3::fetch
