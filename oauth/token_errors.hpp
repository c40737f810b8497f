// SPDX-License-Identifier: MIT
// What a refused request for a token means (RFC 6749, section 5.2): wait, log in again, or correct the
// settings. With the provider's words, and what to do.
#pragma once

#include <string_view>

#include "http/message.hpp"
#include "login_settings.hpp"
#include "pop3/error.hpp"
#include "vocabulary/secret_mask.hpp"

namespace pop3::oauth {

/// errc::system_temporary: the next run tries again, not before its retry_after.
/// oauth_errc::login_needed: the grant has ended. oauth_errc::client_refused: the settings are wrong.
/// `secrets`: what was sent, which the provider may repeat.
failure explain_refusal(const login_settings& settings, const http::response& answer,
                        const secret_mask& secrets);

/// The code of an error answer, as in "authorization_pending"; empty if there is none.
std::string error_code_of(const http::response& answer);

}  // namespace pop3::oauth
