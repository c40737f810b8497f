// SPDX-License-Identifier: MIT
// What servers say when they refuse the way of logging in, and not the login: only their words tell,
// as RFC 1939 and RFC 5034 have no code for it.
#pragma once

#include <cstdint>
#include <string_view>

namespace pop3::inline v1 {

/// What the server does not know, or does not take here.
enum class unknown : std::uint8_t {
    nothing,    ///< the text does not read so
    mechanism,  ///< the mechanism, its syntax, or logging in without TLS
    command,    ///< the whole command
};

/// Reads the text of an -ERR to a login. Where in doubt, unknown::nothing: then it counts as a
/// verdict on the password, which is not tried again in vain.
unknown unknown_in(std::string_view text);

}  // namespace pop3::inline v1
