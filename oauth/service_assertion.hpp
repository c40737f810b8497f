// SPDX-License-Identifier: MIT
// What a service account sends in place of a refresh token: a signed statement that it acts for a user
// (RFC 7523), as a JWT (RFC 7519) with the signature RS256 (RFC 7518, section 3.3).
#pragma once

#include "login_settings.hpp"
#include "pop3/credentials.hpp"
#include "pop3/result.hpp"

namespace pop3::oauth {

/// For the mailbox of `settings`, which has a service account. Valid for an hour. Its first second is a
/// minute ago, because providers refuse statements of the future. oauth_errc::client_refused if the key
/// cannot be used.
result<secret_string> service_assertion(const login_settings& settings);

}  // namespace pop3::oauth
