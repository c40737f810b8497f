// SPDX-License-Identifier: MIT
#include "target_token.hpp"

#include <memory>
#include <mutex>
#include <utility>

#include "cli/settings/target_login.hpp"
#include "fetch/error.hpp"
#include "fetch/targets/gmail/gmail_login.hpp"
#include "oauth/token_manager.hpp"
#include "oauth_login.hpp"
#include "password_command.hpp"
#include "password_source.hpp"

namespace pop3::cli {
namespace {

class token_command {
  public:
    token_command(const account& entry, std::stop_token stop,
                  std::chrono::steady_clock::time_point end)
        : command_(entry.delivery.gmail_token_command),
          server_(entry.connection),
          stop_(std::move(stop)),
          end_(end) {}

    result<secret_string> token(bool refused) {
        const std::scoped_lock hold(one_at_a_time_);
        if (!known_.empty() && !refused) return known_;
        try {
            known_ = run_password_command(command_, source_limits(server_, stop_, end_));
        } catch (const error& e) {
            return about_token(e.reason());
        }
        return known_;
    }

  private:
    static failure about_token(failure reason) {
        reason.command = "run gmail-token-command";
        if (reason.code != fetch::fetch_errc::password_unavailable) return reason;
        reason.code = fetch::fetch_errc::target_forbidden;
        reason.hint = "Check it: it must print an access token as its first line and exit with 0.";
        return reason;
    }

    std::string command_;
    connection_options server_;
    std::stop_token stop_;
    std::chrono::steady_clock::time_point end_;
    std::mutex one_at_a_time_;
    secret_string known_;
};

}  // namespace

fetch::token_source target_token_of(const account& entry,
                                    const std::filesystem::path& state_directory,
                                    std::stop_token stop, std::chrono::steady_clock::time_point end,
                                    bool retry_now) {
    if (!entry.delivery.gmail_token_command.empty()) {
        const auto source = std::make_shared<token_command>(entry, std::move(stop), end);
        return [source](bool refused) { return source->token(refused); };
    }
    const std::optional<account> login = target_login_of(entry);
    if (!login) return {};
    oauth::login_settings settings = oauth_login_of(*login, std::move(stop), end);
    settings.retry_now = retry_now;
    const auto tokens =
        std::make_shared<oauth::token_manager>(std::move(settings), state_directory);
    return [tokens](bool refused) { return tokens->token(refused); };
}

std::optional<failure> defect_of_login(const account& login,
                                       const std::filesystem::path& state_directory,
                                       const secret_string& token, std::stop_token stop) {
    fetch::gmail_api::settings settings{
        .address = login.connection.user,
        .client = login.oauth.client,
        .token = [&token](bool) -> result<secret_string> { return token; },
        .state_directory = state_directory,
        .stop = std::move(stop)};
    settings.timeouts.read = login.connection.timeout;
    return fetch::defect_of_gmail_login(settings, login.delivery.gmail);
}

}  // namespace pop3::cli
