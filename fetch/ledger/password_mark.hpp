// SPDX-License-Identifier: MIT
// Recognises a password without storing it.
#pragma once

#include <string>
#include <string_view>

#include "pop3/credentials.hpp"

namespace pop3::fetch {

/// The stored mark of a password and of the named mechanism, if any: a salt, and two octets of
/// their scrypt (RFC 7914). Enough to see that either was changed; too little, and too slow, to
/// guess the password. Takes some 50 ms. Throws local_error.
std::string password_mark(const credentials& identity);
/// True if `mark` was made of these. One changed password in 65,536 looks unchanged.
bool is_mark_of(std::string_view mark, const credentials& identity);

}  // namespace pop3::fetch
