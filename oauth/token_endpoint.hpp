// SPDX-License-Identifier: MIT
// One request for tokens (RFC 6749, sections 4 to 6).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "form.hpp"
#include "http/message.hpp"
#include "login_settings.hpp"
#include "pop3/credentials.hpp"
#include "pop3/result.hpp"
#include "vocabulary/secret_mask.hpp"

namespace pop3::oauth {

struct token_reply {
    secret_string access_token;
    secret_string refresh_token;  ///< empty: the one before stays valid, or there is none
    std::chrono::seconds life{};  ///< of the access token, from the request on
};

/// Sends a form to an endpoint of the provider, with the client's id and secret added. Returns any
/// response; the failures are those of http::perform(), but without a network that is no error of the
/// settings. Adds the secrets that it sends to `sent`, for explain_refusal(): a provider may repeat them.
result<http::response> post(const login_settings& settings, const std::string& url,
                            std::vector<parameter> parameters, secret_mask& sent);

/// Reads a response that is not an error. oauth_errc::client_refused if it has no token.
result<token_reply> parse_token_reply(const login_settings& settings, const http::response& answer);

/// Requests tokens; the failures are those of post() and of explain_refusal(). A refresh token or a code,
/// which may be good for one request only, is sent unless less than 10 seconds are left; then neither a stop
/// nor the end of the run ends the request, but 30 seconds at most.
result<token_reply> request_tokens(const login_settings& settings,
                                   std::vector<parameter> parameters);

}  // namespace pop3::oauth
