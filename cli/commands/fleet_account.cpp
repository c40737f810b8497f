// SPDX-License-Identifier: MIT
#include "fleet_account.hpp"

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/passwords/account_login.hpp"
#include "cli/settings/config_file.hpp"
#include "cli/settings/setting_words.hpp"
#include "cli/settings/value_defects.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

constexpr std::size_t longest_name = 200;

// The escapes of JSON are escapes of TOML as well.
std::string quoted(const std::string& text) {
    try {
        return nlohmann::json(text).dump();
    } catch (const nlohmann::json::exception&) {
        throw fleet_account_error(readable(text) + " is not UTF-8");
    }
}

std::string list_of(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& each : texts) list += (list.empty() ? "" : ", ") + quoted(each);
    return '[' + list + ']';
}

std::string without_blanks(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

void refuse_name(const std::string& name) {
    if (name.empty()) throw fleet_account_error("an account needs a name");
    if (name.size() > longest_name) throw fleet_account_error("the name is longer than 200 octets");
    if (readable(name) != name) throw fleet_account_error(readable(name) + " is no name");
}

void refuse_interval(std::chrono::seconds every) {
    if (every < fleet::shortest_interval || every > fleet::longest_interval)
        throw fleet_account_error("every has to be from 10s to 30d");
}

// Without the position, which is in no file.
std::string words_of(const std::string& complaint) {
    constexpr std::string_view before = "fleet:";
    if (!complaint.starts_with(before)) return complaint;
    const std::size_t colon = complaint.find(": ");
    return colon == std::string::npos ? complaint : complaint.substr(colon + 2);
}

account parsed(const std::string& name, const std::string& settings) {
    configuration read = parse_config("[account." + quoted(name) + "]\n" + settings, "fleet", true);
    if (!read.complaints.empty()) throw fleet_account_error(words_of(read.complaints.front()));
    if (read.accounts.size() != 1) throw fleet_account_error("the settings name no account");
    account one = std::move(read.accounts.front().settings);
    one.file.clear();  // of no file: the ledger knows it by its mailbox alone
    return one;
}

std::string is_on_disk(const std::string& text) {
    const auto target = fetch::parse_target(text, home_directory());
    if (!target) return {};
    if (std::holds_alternative<fetch::maildir_spec>(*target)) return "a Maildir";
    if (std::holds_alternative<fetch::mbox_spec>(*target)) return "an mbox";
    if (std::holds_alternative<fetch::pipe_spec>(*target)) return "a program";
    const auto* const lmtp = std::get_if<fetch::lmtp_spec>(&*target);
    return lmtp && !lmtp->socket.empty() ? "a unix socket" : "";
}

}  // namespace

std::string toml_value(const setting_value& value) {
    if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) return list_of(*texts);
    throw fleet_account_error("a password is never in clear text here: see --read-password");
}

std::string toml_value(const setting& which, const std::string& text) {
    switch (which.kind) {
        case setting_kind::flag:
            if (text == "true" || text == "yes" || text == "1") return "true";
            if (text == "false" || text == "no" || text == "0") return "false";
            throw fleet_account_error(std::string(which.name) + " is true or false");
        case setting_kind::number:
            if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
                throw fleet_account_error(std::string(which.name) + " is a number");
            return text;
        case setting_kind::size:
            return text.find_first_not_of("0123456789") == std::string::npos ? text : quoted(text);
        case setting_kind::texts: {
            std::vector<std::string> texts = split(text, ',');
            for (std::string& each : texts) each = without_blanks(each);
            return list_of(texts);
        }
        case setting_kind::secret:
            throw fleet_account_error(
                std::string(which.name) +
                " is never in clear text here: name a file, a command or a credential");
        case setting_kind::text:
        case setting_kind::choice:
            break;
    }
    return quoted(text);
}

fleet::account_entry entry_of(const fleet_draft& draft) {
    refuse_name(draft.name);
    refuse_interval(draft.every);
    fleet::account_entry entry{.name = draft.name,
                               .owner = draft.owner,
                               .place = draft.place,
                               .every = draft.every,
                               .paused = draft.paused.value_or(false),
                               .keeps_paused = !draft.paused};
    for (const auto& [which, value] : draft.settings)
        entry.settings += std::string(which->name) + " = " + value + '\n';
    const account one = parsed(entry.name, entry.settings);
    for (const setting_defect& each : value_defects(one))
        throw fleet_account_error(file_words(each));
    const std::string refusal = refusal_of_place(one, draft.place);
    if (!refusal.empty()) throw fleet_account_error(refusal);
    entry.names_password = !needs_prompt(one);
    if (draft.has_new_password && entry.names_password)
        throw fleet_account_error(
            "it has a password to be sealed, and another setting that names one: leave one out");
    if (!draft.has_sealed_password && !draft.has_new_password && needs_prompt(one))
        throw fleet_account_error(
            "it has no password: add --read-password, password-command, password-file or "
            "password-credential");
    entry.host = one.connection.host;
    entry.user = one.connection.user;
    entry.mailbox = fetch::account_name(job_for(one, {}));
    entry.server_of_seal = server_of_seal(one);
    return entry;
}

account account_of(const fleet::account_entry& entry) {
    return parsed(entry.name, entry.settings);
}

std::string server_of_seal(const account& settings) {
    const connection_options& from = settings.connection;
    std::string text;
    for (const std::string& each :
         {fetch::account_name(job_for(settings, {})),
          std::to_string(static_cast<int>(from.tls.value_or(tls_mode::implicit))), from.ca_file,
          from.ca_directory, from.fingerprint, from.pin, std::string(from.pin_only ? "1" : "0"),
          from.crl_file, from.server_name, mechanism_of(from), from.proxy_url, from.unix_socket})
        text += std::to_string(each.size()) + ':' + each + '\n';
    return text;
}

void refuse_other_server(const fleet::account_row& known, const fleet::account_entry& entry,
                         bool has_new_password) {
    if (!known.is_sealed || has_new_password || entry.names_password) return;
    if (server_of_seal(account_of(known.entry)) != entry.server_of_seal)
        throw fleet_account_error(
            "its password is sealed for the server and the TLS settings that it had: add the "
            "password again, by --read-password or a column password");
}

std::string command_in(const account& settings) {
    const auto is_pipe = [](const std::string& target) { return target.starts_with("pipe:"); };
    const oauth_options& imap = settings.delivery.imap_oauth;
    const std::pair<const char*, bool> all[] = {
        {"password-command", !settings.connection.password_command.empty()},
        {"proxy-password-command", !settings.connection.proxy_password_command.empty()},
        {"oauth-client-secret-command", !settings.oauth.client_secret_command.empty()},
        {"on-login-needed",
         !settings.oauth.on_login_needed.empty() || !imap.on_login_needed.empty()},
        {"imap-password-command", !settings.delivery.imap.password_command.empty() ||
                                      !settings.delivery.imap.proxy_password_command.empty()},
        {"imap-oauth-client-secret-command", !imap.client_secret_command.empty()},
        {"gmail-token-command", !settings.delivery.gmail_token_command.empty()},
        {"the target pipe:", is_pipe(settings.delivery.target)},
        {"refused-to with pipe:", is_pipe(settings.delivery.refused_to)}};
    for (const auto& [name, is_there] : all)
        if (is_there) return name;
    return {};
}

bool reads_keys(const account& settings, const std::string& keys) {
    const connection_options& pop = settings.connection;
    const connection_options& imap = settings.delivery.imap;
    for (const std::string& each : {pop.password_credential, imap.password_credential})
        if (each == "pop3-fleet-key") return true;
    std::string source = keys;
    if (const char* const directory = std::getenv("CREDENTIALS_DIRECTORY");
        keys.empty() && directory)
        source = std::string(directory) + "/pop3-fleet-key";
    for (const std::string& each :
         {pop.password_file, imap.password_file, settings.oauth.client_secret_file,
          settings.delivery.imap_oauth.client_secret_file}) {
        std::error_code unknown;
        if (!each.empty() && !source.empty() &&
            std::filesystem::equivalent(each, source, unknown) && !unknown)
            return true;
    }
    return false;
}

std::string refusal_of_place(const account& settings, std::string_view place) {
    if (settings.delivery.target.starts_with("stdout:"))
        return "standard output is no target of a worker";
    if (!place.empty()) return {};
    const bool has_gmail = settings.delivery.target.starts_with("gmail:") &&
                           settings.delivery.gmail_token_command.empty();
    if (has_gmail || !settings.oauth.provider.empty() ||
        !settings.delivery.imap_oauth.provider.empty())
        return "its login is in the state directory of one worker: name its place, and start that "
               "worker with pop3 fleet worker --place";
    for (const std::string& text : {settings.delivery.target, settings.delivery.refused_to})
        if (const std::string kind = is_on_disk(text); !kind.empty())
            return readable(text) + " is " + kind +
                   " of one machine, and any worker may run the account: name its place, and start "
                   "a worker there with pop3 fleet worker --place";
    return {};
}

}  // namespace pop3::cli
