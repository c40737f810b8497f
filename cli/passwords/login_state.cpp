// SPDX-License-Identifier: MIT
#include "login_state.hpp"

#include <optional>

#include "cli/settings/target_login.hpp"
#include "grants.hpp"
#include "oauth_login.hpp"

namespace pop3::cli {
namespace {

bool is_needed(const account& login, const std::filesystem::path& state_directory) try {
    if (is_without_login(login.oauth)) return false;
    if (!oauth::grant_store::exists(state_directory)) return true;
    const std::optional<oauth::grant> known = grants_of(login, state_directory).read(login.name);
    return !known || known->refresh_token.empty() || !known->ended.empty() ||
           known->user != login.connection.user;
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
