// SPDX-License-Identifier: MIT
// The credentials of an account while it runs: its password, or its access token, which is renewed.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stop_token>

#include "cli/settings/account.hpp"
#include "oauth/token_manager.hpp"
#include "pop3/credentials.hpp"

namespace pop3::cli {

class account_login {
  public:
    /// Every wait ends at `end`, and with `stop`. `retry_now`: also if the login has ended.
    account_login(
        account entry, std::filesystem::path state_directory, std::stop_token stop,
        std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max(),
        bool retry_now = false)
        : entry_(std::move(entry)),
          state_directory_(std::move(state_directory)),
          stop_(std::move(stop)),
          end_(end),
          retry_now_(retry_now) {}

    /// True if the account logs in by tokens that this program renews.
    [[nodiscard]] bool is_by_oauth() const { return !entry_.oauth.provider.empty(); }
    /// Throws pop3::error.
    credentials get();
    /// The same after the server has refused the token of get(): with another token.
    credentials renewed();
    /// Which login brings the tokens: it changes with the settings and with each new login, not with a
    /// renewal. Never empty. No secret, and no request.
    [[nodiscard]] std::string login() const;

  private:
    credentials by_token(bool refused);

    account entry_;
    std::filesystem::path state_directory_;
    std::stop_token stop_;
    std::chrono::steady_clock::time_point end_;
    bool retry_now_;
    std::unique_ptr<oauth::token_manager> tokens_;
};

/// True if the user must be asked at the terminal for the password of `entry`.
bool needs_prompt(const account& entry);

}  // namespace pop3::cli
