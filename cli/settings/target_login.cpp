// SPDX-License-Identifier: MIT
#include "target_login.hpp"

#include <tuple>

namespace pop3::cli {
namespace {

constexpr const char* gmail_scope =
    "https://www.googleapis.com/auth/gmail.insert https://www.googleapis.com/auth/gmail.labels";

std::optional<account> gmail_login_of(const account& entry, const fetch::gmail_spec* mailbox) {
    if (!mailbox || entry.delivery.gmail_oauth_client.empty()) return std::nullopt;
    account login;
    login.name = "gmail:" + mailbox->address;
    login.connection.host = entry.connection.host;
    login.connection.user = mailbox->address;
    login.connection.timeout = entry.connection.timeout;
    login.connection.deadline = entry.connection.deadline;
    login.oauth.provider = "google";
    login.oauth.client = entry.delivery.gmail_oauth_client;
    login.oauth.scope = gmail_scope;
    login.oauth.on_login_needed = entry.oauth.on_login_needed;
    login.delivery = entry.delivery;
    return login;
}

// Where that for POP3 is another one.
std::string imap_scope(const std::string& provider) {
    if (provider == "microsoft")
        return "https://outlook.office.com/IMAP.AccessAsUser.All offline_access";
    if (provider == "fastmail") return "https://www.fastmail.com/dev/protocol-imap";
    return {};
}

std::optional<account> imap_oauth_login_of(const account& entry, const fetch::imap_spec* server) {
    if (!server || entry.delivery.imap_oauth.provider.empty()) return std::nullopt;
    account login;
    login.connection = imap_login_of(entry).value();
    login.name = "imap:" + login.connection.user + '@' + server->host;
    if (server->port != (server->implicit_tls ? 993 : 143))
        login.name += ':' + std::to_string(server->port);
    login.oauth = entry.delivery.imap_oauth;
    if (login.oauth.scope.empty()) login.oauth.scope = imap_scope(login.oauth.provider);
    login.oauth.on_login_needed = entry.oauth.on_login_needed;
    login.delivery = entry.delivery;
    return login;
}

}  // namespace

std::optional<account> target_login_of(const account& entry) {
    const auto target = fetch::parse_target(entry.delivery.target, home_directory());
    if (!target) return std::nullopt;
    if (auto login = gmail_login_of(entry, std::get_if<fetch::gmail_spec>(&*target))) return login;
    return imap_oauth_login_of(entry, std::get_if<fetch::imap_spec>(&*target));
}

bool is_target_login(const account& login) {
    const std::optional<account> same = target_login_of(login);
    return same && same->name == login.name;
}

bool have_same_client(const account& one, const account& other) {
    const auto issued = [](const oauth_options& all) {
        return std::tie(all.provider, all.client, all.tenant, all.scope, all.token_url);
    };
    return issued(one.oauth) == issued(other.oauth);
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
