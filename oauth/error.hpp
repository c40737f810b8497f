// SPDX-License-Identifier: MIT
// Failures of tokens that only a person can end. Each has the provider's words and what to do in it; what
// may end by itself has a code of pop3::errc.
#pragma once

#include <string>
#include <system_error>

#include "pop3/error.hpp"

namespace pop3::oauth {

enum class oauth_errc {
    login_needed = 1,  ///< nobody has logged in, or the provider has ended that login
    client_refused,    ///< client, secret, scope or addresses are wrong
    login_refused,     ///< a login was begun, and the user or the provider has refused it
    grant_newer,       ///< the stored login was written by a newer version of this program
};

const std::error_category& oauth_category() noexcept;
std::error_code make_error_code(oauth_errc e) noexcept;

/// A failure with what to do about it.
failure fail(oauth_errc e, std::string detail, std::string hint);

}  // namespace pop3::oauth

template <>
struct std::is_error_code_enum<pop3::oauth::oauth_errc> : std::true_type {};
