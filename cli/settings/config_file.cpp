// SPDX-License-Identifier: MIT
#include "config_file.hpp"

#include <fcntl.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "fetch/error.hpp"
#include "password_cutter.hpp"
#include "postgresql/url_password.hpp"
#include "setting_options.hpp"
#include "setting_words.hpp"
#include "system/file.hpp"
#include "system/private_file.hpp"
#include "target_login.hpp"
#include "toml_words.hpp"

namespace pop3::cli {
namespace {

file_position position_of(const toml::source_position& at) {
    return {at.line, at.column};
}

struct wiped_text {
    explicit wiped_text(std::string_view text) : octets(text) {}
    ~wiped_text() { wipe(octets); }
    wiped_text(const wiped_text&) = delete;
    wiped_text& operator=(const wiped_text&) = delete;
    std::string octets;
};

class reader {
  public:
    reader(const std::string& file, bool is_private, const password_cutter& passwords)
        : is_private_(is_private), passwords_(passwords) {
        all_.file = file;
    }

    configuration read(const toml::table& root) {
        const toml::table* accounts = nullptr;
        const toml::table* defaults = nullptr;
        found of_run;
        for (const auto& [key, node] : root) {
            if (key.str() == "account")
                accounts = table_in(key, node);
            else if (key.str() == "defaults")
                defaults = table_in(key, node);
            else
                read_setting(key, node, true, of_run);
        }
        for (const auto& [which, value] : of_run.values) apply(*which, value, all_.run);
        all_.said_of_run = std::move(of_run.values);
        all_.places_of_run = std::move(of_run.places);
        found common;
        if (defaults) read_settings(*defaults, common);
        for (auto& [which, place] : common.places) place.is_common = true;
        if (accounts) read_accounts(*accounts, common);
        return finished();
    }

    configuration broken(const syntax_error& error) {
        complaints_.add(error.at, error.words);
        return finished();
    }

  private:
    struct found {
        explicit_settings values;
        std::map<const setting*, setting_place> places;
        void erase(const setting* which) {
            values.erase(which);
            places.erase(which);
        }
    };

    void complain(const toml::source_region& at, const std::string& words) {
        complaints_.add(position_of(at.begin), words);
    }

    configuration finished() {
        all_.complaints = complaints_.in_order(all_.file);
        return std::move(all_);
    }

    const toml::table* table_in(const toml::key& key, const toml::node& node) {
        if (!node.is_table())
            complain(key.source(), in_quotes(key.str()) + " is a table: write [" +
                                       (key.str() == "account" ? "account.NAME" : "defaults") +
                                       "]");
        return node.as_table();
    }

    // toml++ sorts tables alphabetically.
    static auto in_order(const toml::table& table) {
        std::vector<std::pair<const toml::key*, const toml::node*>> entries;
        for (const auto& [key, node] : table) entries.emplace_back(&key, &node);
        std::ranges::sort(entries, {},
                          [](const auto& each) { return position_of(each.first->source().begin); });
        return entries;
    }

    void read_accounts(const toml::table& accounts, const found& common) {
        for (const auto& [key, node] : in_order(accounts)) read_account(*key, *node, common);
    }

    void read_account(const toml::key& key, const toml::node& node, const found& common) {
        const std::size_t complaints = complaints_.size();
        found own = common;
        if (const toml::table* table = node.as_table())
            read_own_settings(*table, own);
        else
            complain(key.source(), "settings of an account belong in [account.NAME]");
        configured_account one{{}, std::move(own.values)};
        one.at = position_of(key.source().begin);
        one.places = std::move(own.places);
        one.settings.name = std::string(key.str());
        one.settings.file = std::filesystem::absolute(all_.file).lexically_normal();
        for (auto& [which, value] : one.explicit_settings) {
            apply(*which, value, one.settings);
            if (which->kind == setting_kind::secret) value = secret_string();  // one copy is enough
        }
        if (const auto wrong = parse_host_argument(one.settings.connection))
            complain(one, *wrong);
        else if (complaints_.size() == complaints)
            check_account(one);
        all_.accounts.push_back(std::move(one));
    }

    // At the setting that is wrong; if one is missing, at the name of the account.
    void complain(const configured_account& owner, const setting_defect& defect) {
        if (is_placed(owner, defect)) return complaints_.add(place_of(owner, defect), defect.words);
        complaints_.add(owner.at, whose(owner) + file_words(defect));
    }

    static std::string whose(const configured_account& one) {
        return "account " + in_quotes(one.settings.name) + ": ";
    }

    void check_account(const configured_account& one) {
        const std::vector<setting_defect> wrong = validate(one.settings);
        for (const setting_defect& each : wrong) complain(one, each);
        if (!wrong.empty()) return;
        const std::string mailbox = fetch::account_name(job_for(one.settings, {}));
        const auto [other, is_new] = mailboxes_.emplace(mailbox, one.settings.name);
        if (!is_new)
            complaints_.add(
                one.at, whose(one) + "this is the mailbox of account " + in_quotes(other->second));
        check_target_login(one);
    }

    // The tokens of a login are those of one client: another one would end it, and be refused.
    void check_target_login(const configured_account& one) {
        const std::optional<account> login = target_login_of(one.settings);
        if (!login) return;
        const auto [other, is_new] =
            target_logins_.try_emplace(login->name, one.settings.name, *login);
        const auto& [owner, first] = other->second;
        if (is_new || have_same_client(first, *login)) return;
        const bool is_gmail = login->name.starts_with("gmail:");
        complain(one,
                 {is_gmail ? "gmail-oauth-client" : "imap-oauth-client",
                  whose(one) + "it shares the login " + in_quotes(login->name) + " with account " +
                      in_quotes(owner) + ", but not its client: both need the same " +
                      (is_gmail ? "gmail-oauth-client"
                                : "imap-oauth, with the same client, tenant and scope")});
    }

    // An account with its own password source, or retention, overrides all of [defaults] about
    // that.
    void read_own_settings(const toml::table& own, found& into) {
        constexpr const char* retentions[] = {"delete", "delete-after", "keep-newest"};
        const bool keeps = own["keep"].value<bool>() == true;
        if (keeps || own["delete"].value<bool>() == false)
            for (const char* name : retentions) into.erase(find_in_file(name));
        for (const char* name : retentions)
            if (own.contains(name)) into.erase(find_in_file("keep"));
        for (const std::string_view kind : {"password", "imap-password"})
            if (std::ranges::any_of(
                    own, [&](const auto& each) { return is_source(each.first.str(), kind); }))
                for (const setting& each : settings())
                    if (is_source(each.name, kind)) into.erase(&each);
        read_settings(own, into);
    }

    // Of the password of the mailbox, or of that of an IMAP target.
    static bool is_source(std::string_view name, std::string_view kind) {
        return name.starts_with(kind) && find_in_file(name);
    }
    static bool deletes(const setting* which) {
        return which && (which->name == "delete" || which->name == "delete-after" ||
                         which->name == "keep-newest");
    }

    // In one table.
    void read_settings(const toml::table& from, found& into) {
        const setting* source = nullptr;
        const setting* imap_source = nullptr;
        const setting* retention = nullptr;
        for (const auto& [key, node] : in_order(from)) {
            read_setting(*key, *node, false, into);
            const setting* const which = find_in_file(key->str());
            if (!which || (which->kind == setting_kind::flag && node->value<bool>() == false))
                continue;
            if (is_source(which->name, "password") && std::exchange(source, which))
                complain(key->source(), "the password comes from more than one source");
            if (is_source(which->name, "imap-password") && std::exchange(imap_source, which))
                complain(key->source(), "the password for IMAP comes from more than one source");
            if (which->name != "keep" && !deletes(which)) continue;
            if (retention && (which->name == "keep" || retention->name == "keep"))
                complain(key->source(), in_quotes(which->name) + " and " +
                                            in_quotes(retention->name) + " exclude each other");
            retention = which;
        }
    }

    void read_setting(const toml::key& key, const toml::node& node, bool of_run, found& into) {
        const setting* which = find_in_file(key.str());
        if (!which)
            return complain(key.source(), unknown_setting(key.str(), of_run, node.is_table()));
        if (is_of_run(*which) != of_run)
            return complain(key.source(), in_quotes(key.str()) +
                                              (of_run ? " belongs in [defaults] or [account.NAME]"
                                                      : " belongs at the top of the file"));
        const std::optional<setting_value> value =
            which->kind == setting_kind::secret ? secret(node) : value_of(*which, node);
        if (!value || (which->name == "keep" && !std::get<bool>(*value)))
            return complain(node.source(), wrong_value(*which, node.value_exact<std::string>()));
        if (which->kind == setting_kind::secret && !is_private_)
            return complain(key.source(),
                            "other users may read this file, and it contains a password: chmod "
                            "600, or use password-file or password-command instead");
        if (which->name == "ledger" && postgresql::has_password(std::get<std::string>(*value)))
            return complain(
                node.source(),
                "the URL has a password, which is shown where the URL is: write it into "
                "~/.pgpass, or into the file of ?passfile=");
        setting_place place{position_of(key.source().begin), position_of(node.source().begin)};
        if (const toml::array* several = node.as_array())
            for (const toml::node& each : *several)
                place.items.push_back(position_of(each.source().begin));
        into.places.insert_or_assign(which, std::move(place));
        into.values.insert_or_assign(which, *value);
    }

    static std::optional<setting_value> value_of(const setting& which, const toml::node& node) {
        switch (which.kind) {
            case setting_kind::flag:
                if (const auto* flag = node.as_boolean()) return flag->get();
                return {};
            case setting_kind::number:
                return number(which, node);
            case setting_kind::size:
                if (const auto* text = node.as_string()) return as_value(parse_size(text->get()));
                return number(which, node);
            case setting_kind::texts:
                return texts(node);
            case setting_kind::choice:
                if (const auto* text = node.as_string())
                    if (std::ranges::count(choices(which), text->get()) == 1) return text->get();
                return {};
            case setting_kind::text:
            case setting_kind::secret:
                break;
        }
        if (const auto* text = node.as_string(); text && !text->get().empty()) return text->get();
        return {};
    }

    [[nodiscard]] std::optional<setting_value> secret(const toml::node& node) const {
        const auto* text = node.as_string();
        if (!text || text->get().empty()) return {};
        const toml::source_position at = node.source().begin;
        const secret_string* cut = passwords_.at(at.line, at.column);
        if (cut) return *cut;
        const bool is_cut = text->get().find_first_not_of('x') == std::string::npos;
        if (is_cut) return {};  // its place was missed: never log in with the x's
        return secret_string(text->get());
    }

    static std::optional<setting_value> as_value(const std::optional<std::int64_t>& number) {
        if (!number) return {};
        return *number;
    }

    static std::optional<setting_value> number(const setting& which, const toml::node& node) {
        const auto* found = node.as_integer();
        if (!found || found->get() < which.least || found->get() > which.most) return {};
        return found->get();
    }

    static std::optional<setting_value> texts(const toml::node& node) {
        if (const auto* text = node.as_string()) return std::vector<std::string>{text->get()};
        const toml::array* several = node.as_array();
        if (!several || several->empty()) return {};
        std::vector<std::string> all;
        for (const toml::node& each : *several) {
            if (!each.is_string()) return {};
            all.push_back(each.as_string()->get());
        }
        return all;
    }

    bool is_private_;
    const password_cutter& passwords_;
    configuration all_;
    complaint_list complaints_;
    std::map<std::string, std::string> mailboxes_;                          // and their owner
    std::map<std::string, std::pair<std::string, account>> target_logins_;  // the same
};

// ---- showing ----

std::string as_toml(const std::string& text) {
    std::ostringstream out;
    const toml::value<std::string> value(text);
    out << toml::toml_formatter(value, toml::format_flags::none);  // only printable ASCII
    return out.str();
}

std::string as_toml(const setting& which, const setting_value& value) {
    if (which.kind == setting_kind::secret) return "\"********\"";
    if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return as_toml(*text);
    std::string list;
    for (const std::string& each : std::get<std::vector<std::string>>(value))
        list += (list.empty() ? "" : ", ") + as_toml(each);
    return '[' + list + ']';
}

std::string shown(bool of_run, const explicit_settings& explicit_settings) {
    std::string text;
    for (const setting& each : settings()) {
        if (is_of_run(each) != of_run || each.place == allowed_in::command_line) continue;
        const auto value = explicit_settings.find(&each);
        if (value != explicit_settings.end())
            text += std::string(each.name) + " = " + as_toml(each, value->second) + '\n';
        else if (!each.default_value.empty())
            text += std::string(each.name) + " = " + std::string(each.default_value) +
                    "  # by default\n";
    }
    return text;
}

constexpr std::uintmax_t largest_file = 1024 * 1024;

configuration refused(std::string complaint) {
    configuration none;
    none.complaints.push_back(std::move(complaint));
    return none;
}

}  // namespace

std::filesystem::path default_config_file() {
    if (const char* config = std::getenv("XDG_CONFIG_HOME"); config && *config == '/')
        return std::filesystem::path(config) / "pop3/config.toml";
    const std::filesystem::path home = home_directory();
    return home.empty() ? home : home / ".config/pop3/config.toml";
}

bool is_placed(const configured_account& owner, const setting_defect& defect) {
    const auto named = [&](const auto& each) { return each.first->name == defect.setting; };
    return std::ranges::any_of(owner.places, named);
}

file_position place_of(const configured_account& owner, const setting_defect& defect) {
    for (const auto& [which, place] : owner.places) {
        if (which->name != defect.setting) continue;
        if (defect.conflicts) return place.key;
        return defect.item < place.items.size() ? place.items[defect.item] : place.value;
    }
    return owner.at;
}

configuration read_config(const std::filesystem::path& file) {
    const system::unique_fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) system::raise_errno("read the configuration " + file.string());
    if (std::filesystem::is_directory(file))
        return refused(file.string() + " is a folder: name the file in it");
    if (std::error_code none; std::filesystem::file_size(file, none) > largest_file && !none)
        return refused(file.string() + " is larger than 1 MiB: this is no configuration file");
    if (auto reason = system::writable_by_others(fd.get(), file)) return refused(*reason);
    const secret_string text = system::read_secret(fd.get(), file);
    return parse_config(text.reveal(), file.string(), system::is_private(fd.get(), file.string()));
}

configuration parse_config(std::string_view text, const std::string& file, bool is_private) {
    wiped_text copy(text);
    const password_cutter passwords(copy.octets);
    reader in(file, is_private, passwords);
    if (const auto error = defect_of_octets(copy.octets)) return in.broken(*error);
    try {
        return in.read(toml::parse(std::string_view(copy.octets), file));
    } catch (const toml::parse_error& error) {
        return in.broken(
            explained(error.description(), position_of(error.source().begin), copy.octets));
    }
}

std::string shown(const configuration& all) {
    std::string text = shown(true, all.said_of_run);
    for (const configured_account& each : all.accounts) {
        const bool bare = each.settings.name.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
                          std::string::npos;
        text += "\n[account." + (bare ? each.settings.name : as_toml(each.settings.name)) + "]\n" +
                shown(false, each.explicit_settings);
    }
    return text;
}

}  // namespace pop3::cli
