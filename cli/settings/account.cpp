// SPDX-License-Identifier: MIT
#include "account.hpp"

#include <cstdlib>

#include "fetch/message/return_path.hpp"
#include "target_login.hpp"

namespace pop3::cli {

std::filesystem::path home_directory() {
    const char* home = std::getenv("HOME");
    return home && *home == '/' ? home : "";
}

namespace {

// True of targets that are files.
bool has_an_owner(const fetch::target_spec& target) {
    return std::holds_alternative<fetch::maildir_spec>(target) ||
           std::holds_alternative<fetch::mbox_spec>(target);
}

// A target of `text`, which is empty or wrong.
std::optional<fetch::maildir_spec> maildir_of(const std::string& text) {
    const auto target = fetch::parse_target(text, home_directory());
    const auto* const maildir = target ? std::get_if<fetch::maildir_spec>(&*target) : nullptr;
    return maildir ? std::optional(*maildir) : std::nullopt;
}

// Where a path is relative the ledger has to name it in full: the next run may start elsewhere.
std::string refuge_of(const account& entry) {
    const auto folder = maildir_of(entry.delivery.refused_to);
    if (!folder) return {};
    return "maildir:" + std::filesystem::absolute(folder->path).lexically_normal().string();
}

fetch::imap_access imap_access_of(const account& entry) {
    const std::optional<connection_options> login = imap_login_of(entry);
    if (!login) return {};
    return {.user = login->user,
            .mechanism = mechanism_of(*login),
            .trust = to_connect_options(*login).tls_options,
            .in_clear_text = login->tls == tls_mode::none};
}

}  // namespace

std::optional<connection_options> imap_login_of(const account& entry) {
    const auto target = fetch::parse_target(entry.delivery.target, home_directory());
    const auto* const server = target ? std::get_if<fetch::imap_spec>(&*target) : nullptr;
    if (!server) return std::nullopt;
    connection_options login = entry.delivery.imap;
    login.host = server->host;
    if (login.user.empty()) login.user = entry.connection.user;
    login.timeout = entry.connection.timeout;
    login.deadline = entry.connection.deadline;
    return login;
}

std::vector<setting_defect> validate(const account& entry) {
    std::vector<setting_defect> all;
    const connection_options& server = entry.connection;
    if (server.host.empty()) all.push_back({"host", "a host is missing", "pop.example.org"});
    if (server.user.empty() && needs_user(server))
        all.push_back({"user", "a user is missing", "mrose"});
    for (setting_defect& each : oauth_defects(entry)) all.push_back(std::move(each));
    if (entry.delivery.target.empty()) {
        all.push_back({"to", "no target for the mail is set", "maildir:~/Mail"});
        return all;
    }
    if (const std::string& whom = entry.delivery.delivered_to;
        !whom.empty() && !fetch::is_plain_address(whom))
        all.push_back({"delivered-to", "delivered-to is not an address"});
    if (const std::string& refuge = entry.delivery.refused_to;
        !refuge.empty() && !maildir_of(refuge))
        all.push_back(
            {"refused-to", "refused messages go to a Maildir: write maildir:/path/to/it"});
    const auto target = fetch::parse_target(entry.delivery.target, home_directory());
    if (target && std::holds_alternative<fetch::gmail_spec>(*target))
        for (setting_defect& each : gmail_defects(entry)) all.push_back(std::move(each));
    if (!target)
        all.push_back({"to", target.error().message()});
    else if (std::holds_alternative<fetch::lmtp_spec>(*target) && entry.delivery.recipients.empty())
        all.push_back({"recipients", "delivery by LMTP needs recipients", "mrose@example.org"});
    else if (!entry.delivery.deliver_as.empty() && !has_an_owner(*target) &&
             entry.delivery.refused_to.empty())
        all.push_back({"deliver-as", "deliver-as is for a Maildir or an mbox"});
    return all;
}

fetch::fetch_request job_for(const account& from, const std::filesystem::path& state) {
    fetch::gmail_options gmail = from.delivery.gmail;
    gmail.client = from.delivery.gmail_oauth_client.empty() ? from.delivery.gmail_token_command
                                                            : from.delivery.gmail_oauth_client;
    connect_options options = to_connect_options(from.connection);
    options.policy = from.known_quirks.applied_to(options.policy);
    fetch::retention_policy policy = from.policy;
    policy.refused_to = refuge_of(from);
    return {.host = from.connection.host,
            .options = std::move(options),
            .identity = {from.connection.user, {}},
            .place = fetch::parse_target(from.delivery.target, home_directory()).value(),
            .state = state,
            .policy = std::move(policy),
            .recipients = from.delivery.recipients,
            .sender = from.delivery.sender,
            .received = from.delivery.received,
            .delivered_to = from.delivery.delivered_to,
            .deliver_as = from.delivery.deliver_as,
            .imap = imap_access_of(from),
            .gmail = std::move(gmail),
            .file = from.file,
            .entry = from.name};
}

}  // namespace pop3::cli
