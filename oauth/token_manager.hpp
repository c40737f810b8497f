// SPDX-License-Identifier: MIT
// The access token of an account, renewed when it has to be: by one process at a time, which makes the
// new tokens durable before it uses them.
#pragma once

#include <filesystem>
#include <mutex>

#include "grant_store.hpp"
#include "login_settings.hpp"
#include "pop3/credentials.hpp"
#include "pop3/result.hpp"
#include "token_endpoint.hpp"

namespace pop3::oauth {

/// Thread-safe.
class token_manager {
  public:
    token_manager(login_settings settings, std::filesystem::path state_directory)
        : settings_(std::move(settings)), state_directory_(std::move(state_directory)) {}

    /// A token that is valid for some time. `refused`: the server has refused the one that was returned
    /// before; it is renewed, unless another process has done that. Failures are those of
    /// request_tokens() and of files; an ended grant is asked for again once a day only, and a client that
    /// was refused after a minute, and then after twice as long each time, up to an hour, unless its settings
    /// have changed.
    result<secret_string> token(bool refused);

  private:
    [[nodiscard]] bool is_usable(const std::optional<grant>& known, bool refused) const;
    [[nodiscard]] std::optional<failure> obstacle(const std::optional<grant>& known) const;
    [[nodiscard]] result<std::vector<parameter>> renewal(const std::optional<grant>& known) const;
    result<secret_string> renew(const grant_store& store, std::optional<grant> known);
    secret_string hand_out(const grant& known);

    login_settings settings_;
    std::filesystem::path state_directory_;
    std::mutex guard_;
    secret_string handed_out_;
};

/// The grant of a login with these settings that began at `began`.
grant new_grant(const login_settings& settings, const token_reply& reply, instant began);

}  // namespace pop3::oauth
