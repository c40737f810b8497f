// SPDX-License-Identifier: MIT
#include "gmail_login.hpp"

namespace pop3::cli {
namespace {

constexpr const char* scope =
    "https://www.googleapis.com/auth/gmail.insert https://www.googleapis.com/auth/gmail.labels";

}  // namespace

std::optional<account> gmail_login_of(const account& entry) {
    const auto target = fetch::parse_target(entry.delivery.target, home_directory());
    const auto* const mailbox = target ? std::get_if<fetch::gmail_spec>(&*target) : nullptr;
    if (!mailbox || entry.delivery.gmail_oauth_client.empty()) return std::nullopt;
    account login;
    login.name = "gmail:" + mailbox->address;
    login.connection.host = entry.connection.host;
    login.connection.user = mailbox->address;
    login.connection.timeout = entry.connection.timeout;
    login.connection.deadline = entry.connection.deadline;
    login.oauth.provider = "google";
    login.oauth.client = entry.delivery.gmail_oauth_client;
    login.oauth.scope = scope;
    login.oauth.on_login_needed = entry.oauth.on_login_needed;
    login.delivery = entry.delivery;
    return login;
}

std::vector<setting_defect> gmail_defects(const account& entry) {
    const bool has_client = !entry.delivery.gmail_oauth_client.empty();
    const bool has_command = !entry.delivery.gmail_token_command.empty();
    std::vector<setting_defect> found;
    if (!has_client && !has_command)
        found.push_back({"gmail-oauth-client",
                         "delivery to Gmail needs a client, which you register at Google",
                         "~/.config/pop3/google.json"});
    if (has_client && has_command)
        found.push_back({"gmail-token-command", "the tokens come from more than one source"});
    if (entry.policy.header_only_above)  // the whole message would come later
        found.push_back(
            {"headers-above",
             "Gmail keeps the first message of a Message-ID, so the whole message could "
             "not follow its header: use max-size"});
    return found;
}

}  // namespace pop3::cli
