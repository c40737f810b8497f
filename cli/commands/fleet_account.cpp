// SPDX-License-Identifier: MIT
#include "fleet_account.hpp"

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
                               .paused = draft.paused};
    for (const auto& [which, value] : draft.settings)
        entry.settings += std::string(which->name) + " = " + value + '\n';
    const account one = parsed(entry.name, entry.settings);
    for (const setting_defect& each : value_defects(one))
        throw fleet_account_error(file_words(each));
    const std::string refusal = refusal_of_place(one, draft.place);
    if (!refusal.empty()) throw fleet_account_error(refusal);
    if (!draft.has_sealed_password && needs_prompt(one))
        throw fleet_account_error(
            "it has no password: add --read-password, password-command, password-file or "
            "password-credential");
    entry.host = one.connection.host;
    entry.user = one.connection.user;
    entry.mailbox = fetch::account_name(job_for(one, {}));
    return entry;
}

account account_of(const fleet::account_entry& entry) {
    return parsed(entry.name, entry.settings);
}

std::string refusal_of_place(const account& settings, std::string_view place) {
    if (settings.delivery.target.starts_with("stdout:"))
        return "standard output is no target of a worker";
    if (!place.empty()) return {};
    for (const std::string& text : {settings.delivery.target, settings.delivery.refused_to})
        if (const std::string kind = is_on_disk(text); !kind.empty())
            return readable(text) + " is " + kind +
                   " of one machine, and any worker may run the account: name its place, and start "
                   "a worker there with pop3 fleet worker --place";
    return {};
}

}  // namespace pop3::cli
