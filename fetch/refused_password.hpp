// SPDX-License-Identifier: MIT
// Knows a refused password again without keeping it.
#pragma once

#include <string>
#include <string_view>

#include "pop3/credentials.hpp"

namespace pop3::fetch {

/// What to keep of a password that was refused: a salt, and two octets of its scrypt (RFC 7914).
/// Enough to see that it was changed; too little, and too slow, to guess it by.
std::string keep_refused(const secret_string& password);
/// True if `kept` was made of `password`. One changed password in 65,536 looks as if it were not.
bool is_refused(std::string_view kept, const secret_string& password);

}  // namespace pop3::fetch
