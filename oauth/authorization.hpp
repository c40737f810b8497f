// SPDX-License-Identifier: MIT
// A login by a browser (RFC 6749, section 4.1) with PKCE (RFC 7636): the address to open, and what comes
// back. How it comes back is the matter of authorize_loopback.hpp and authorize_paste.hpp.
#pragma once

#include <string>
#include <string_view>

#include "grant.hpp"
#include "login_settings.hpp"
#include "pop3/credentials.hpp"
#include "pop3/result.hpp"
#include "token_endpoint.hpp"

namespace pop3::oauth {

class authorization {
  public:
    /// `redirect_url`: where the provider sends the browser.
    authorization(const login_settings& settings, std::string redirect_url);

    /// The address to open. It has no secret.
    [[nodiscard]] std::string url() const;
    /// True if the query is the answer to this login: others may come from any page in the browser.
    [[nodiscard]] bool is_answer(std::string_view query) const;
    /// Exchanges the code of that answer for tokens. oauth_errc::login_refused, client_refused, and the
    /// failures of request_tokens().
    [[nodiscard]] result<grant> complete(std::string_view query) const;

  private:
    const login_settings& settings_;
    std::string redirect_url_;
    std::string state_;
    secret_string verifier_;
};

/// The grant of a login that has brought these tokens; without a refresh token it would end within the
/// hour, which is oauth_errc::client_refused.
result<grant> lasting_grant(const login_settings& settings, const result<token_reply>& reply,
                            instant began);

}  // namespace pop3::oauth
