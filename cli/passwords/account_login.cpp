// SPDX-License-Identifier: MIT
#include "account_login.hpp"

#include "oauth/grant_store.hpp"
#include "oauth_login.hpp"
#include "password_source.hpp"
#include "system/local_error.hpp"

namespace pop3::cli {

credentials account_login::get() {
    if (is_by_oauth()) return by_token(false);
    return resolve_credentials(entry_.connection, source_limits(entry_.connection, stop_, end_));
}

credentials account_login::renewed() {
    return by_token(true);
}

std::string account_login::login() const {
    const oauth_options& chosen = entry_.oauth;
    std::string text = "login";
    for (const std::string& each :
         {chosen.provider, chosen.client, chosen.tenant, chosen.scope, chosen.token_url,
          entry_.connection.user, mechanism_of(entry_.connection)})
        text += '\n' + each;
    try {
        const auto known = oauth::grant_store(state_directory_).read(entry_.name);
        if (known && !known->refresh_token.empty()) text += '\n' + known->login;
    } catch (const error&) {
        return text;  // get() reports it
    }
    return text;
}

credentials account_login::by_token(bool refused) {
    if (!tokens_) {
        oauth::login_settings settings = oauth_login_of(entry_, stop_, end_);
        settings.retry_now = retry_now_;
        tokens_ = std::make_unique<oauth::token_manager>(std::move(settings), state_directory_);
    }
    auto token = tokens_->token(refused);
    if (!token) throw system::local_error(std::move(token).error());
    const credentials identity = credentials::oauth(entry_.connection.user, *std::move(token));
    const std::string mechanism = mechanism_of(entry_.connection);
    return mechanism.empty() ? identity : identity.by(mechanism);
}

bool needs_prompt(const account& entry) {
    return entry.oauth.provider.empty() && needs_prompt(entry.connection);
}

}  // namespace pop3::cli
