// SPDX-License-Identifier: MIT
#include "login_state.hpp"

#include <optional>

#include "cli/settings/target_login.hpp"
#include "oauth/grant_store.hpp"
#include "oauth/token_manager.hpp"
#include "oauth_login.hpp"

namespace pop3::cli {
namespace {

bool is_needed(const account& login, const std::filesystem::path& state_directory) try {
    const oauth::login_settings settings = login_identity_of(login);
    if (settings.is_without_login()) return false;
    if (!oauth::grant_store::exists(state_directory)) return true;
    const std::optional<oauth::grant> known = oauth::grant_store(state_directory).read(login.name);
    return !known || known->refresh_token.empty() || !known->ended.empty() ||
           !oauth::belongs_to(*known, settings);
} catch (const error&) {
    return false;
}

}  // namespace

std::vector<std::string> needed_logins(const account& entry,
                                       const std::filesystem::path& state_directory) {
    std::vector<std::string> names;
    if (!entry.oauth.provider.empty() && is_needed(entry, state_directory))
        names.push_back(entry.name);
    if (const auto target = target_login_of(entry); target && is_needed(*target, state_directory))
        names.push_back(target->name);
    return names;
}

}  // namespace pop3::cli
