// SPDX-License-Identifier: MIT
// The texts with which servers refuse the login method, and not the login: only the text tells,
// because RFC 1939 and RFC 5034 have no code for it.
#pragma once

#include <cstdint>
#include <string_view>

namespace pop3::inline v1 {

/// What the server does not know, or does not accept here.
enum class unknown : std::uint8_t {
    nothing,    ///< the text does not mean that
    mechanism,  ///< the mechanism, its syntax, or logging in without TLS
    command,    ///< the whole command
};

/// Reads the text of an -ERR to a login. If in doubt, unknown::nothing: then it counts as a verdict
/// on the password, which is not tried again in vain.
unknown unknown_in(std::string_view text);

}  // namespace pop3::inline v1
