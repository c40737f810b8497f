// SPDX-License-Identifier: MIT
// The tokens of a target, and whether they need a new login: the run tells only that one does.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "oauth/error.hpp"
#include "target_token.hpp"

namespace pop3::cli {

class watched_tokens {
  public:
    watched_tokens() = default;
    explicit watched_tokens(fetch::token_source tokens) : tokens_(std::move(tokens)) {}

    /// May be called from any thread, also after this is destroyed. Empty if there are no tokens.
    [[nodiscard]] fetch::token_source source() const {
        if (!tokens_) return {};
        return [tokens = tokens_, need = need_login_](bool refused) {
            result<secret_string> token = tokens(refused);
            *need = !token && token.error().code == oauth::oauth_errc::login_needed;
            return token;
        };
    }
    [[nodiscard]] bool need_login() const { return *need_login_; }

  private:
    fetch::token_source tokens_;
    std::shared_ptr<std::atomic<bool>> need_login_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace pop3::cli
