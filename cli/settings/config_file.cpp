// SPDX-License-Identifier: MIT
#include "config_file.hpp"

#include <fcntl.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "fetch/error.hpp"
#include "password_cutter.hpp"
#include "setting_options.hpp"
#include "system/file.hpp"
#include "system/private_file.hpp"
#include "vocabulary/nearest_word.hpp"

namespace pop3::cli {
namespace {

std::string in_quotes(std::string_view word) {
    return '"' + escaped(word) + '"';
}

const setting* find(std::string_view name) {
    const auto at = std::ranges::find(settings(), name, &setting::name);
    return at != settings().end() && at->place != allowed_in::command_line ? &*at : nullptr;
}

// The line of this number, from 1.
std::string_view line_of(std::string_view text, std::size_t number) {
    while (--number > 0) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    return text.substr(0, text.find('\n'));
}

// "password", not "password-file".
bool has_password(std::string_view line) {
    constexpr std::string_view name = "password";
    for (std::size_t at = line.find(name); at != line.npos; at = line.find(name, at + 1))
        if (!line.substr(at + name.size()).starts_with('-')) return true;
    return false;
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
        : file_(file), is_private_(is_private), passwords_(passwords) {}

    configuration read(const toml::table& root) {
        const toml::table* accounts = nullptr;
        const toml::table* defaults = nullptr;
        for (const auto& [key, node] : root) {
            if (key.str() == "account")
                accounts = table_in(key, node);
            else if (key.str() == "defaults")
                defaults = table_in(key, node);
            else
                read_setting(key, node, true, all_.said_of_run);
        }
        for (const auto& [which, value] : all_.said_of_run) apply(*which, value, all_.run);
        explicit_settings common;
        if (defaults) read_settings(*defaults, common);
        if (accounts) read_accounts(*accounts, common);
        return finished();
    }

    // toml++ quotes the character that is wrong: it may be of a password.
    configuration broken(const toml::parse_error& error, std::string_view text) {
        const toml::source_position at = error.source().begin;
        complain(at, has_password(line_of(text, at.line))
                         ? R"(write the password in quotes: password = "...")"
                         : escaped(error.description()));
        return finished();
    }

  private:
    struct complaint {
        toml::source_position at;
        std::string words;
    };

    void complain(const toml::source_position& at, const std::string& words) {
        complaints_.push_back({at, words});
    }

    // toml++ sorts tables alphabetically; messages follow the order of the file.
    configuration finished() {
        std::ranges::stable_sort(complaints_, {}, [](const complaint& each) {
            return std::pair(each.at.line, each.at.column);
        });
        for (const complaint& each : complaints_)
            all_.complaints.push_back(file_ + ':' + std::to_string(each.at.line) + ':' +
                                      std::to_string(each.at.column) + ": " + each.words);
        return std::move(all_);
    }

    const toml::table* table_in(const toml::key& key, const toml::node& node) {
        if (!node.is_table())
            complain(key.source().begin,
                     in_quotes(key.str()) + " is a table: write [" +
                         (key.str() == "account" ? "account.NAME" : "defaults") + "]");
        return node.as_table();
    }

    // In the order of the file.
    void read_accounts(const toml::table& accounts, const explicit_settings& common) {
        std::vector<std::pair<const toml::key*, const toml::node*>> in_order;
        for (const auto& [key, node] : accounts) in_order.emplace_back(&key, &node);
        std::ranges::sort(in_order, {}, [](const auto& each) {
            const toml::source_position at = each.first->source().begin;
            return std::pair(at.line, at.column);
        });
        for (const auto& [key, node] : in_order) read_account(*key, *node, common);
    }

    void read_account(const toml::key& key, const toml::node& node,
                      const explicit_settings& common) {
        const std::size_t complaints = complaints_.size();
        configured_account one{{}, common};
        one.settings.name = std::string(key.str());
        one.settings.file = std::filesystem::absolute(file_).lexically_normal();
        if (const toml::table* own = node.as_table())
            read_own_settings(*own, one.explicit_settings);
        else
            complain(key.source().begin, "settings of an account belong in [account.NAME]");
        for (auto& [which, value] : one.explicit_settings) {
            apply(*which, value, one.settings);
            if (which->kind == setting_kind::secret) value = secret_string();  // one copy is enough
        }
        if (const auto wrong = parse_host_argument(one.settings.connection))
            complain(key.source().begin, "account " + in_quotes(one.settings.name) + ": " + *wrong);
        if (complaints_.size() == complaints) check_account(key, one.settings);
        all_.accounts.push_back(std::move(one));
    }

    void check_account(const toml::key& key, const account& one) {
        const std::string whose = "account " + in_quotes(one.name) + ": ";
        const std::vector<std::string> wrong = validate(one);
        for (const std::string& words : wrong) complain(key.source().begin, whose + words);
        if (!wrong.empty()) return;
        const std::string mailbox = fetch::account_name(job_for(one, {}));
        const auto [other, is_new] = mailboxes_.emplace(mailbox, one.name);
        if (!is_new)
            complain(key.source().begin,
                     whose + "this is the mailbox of account " + in_quotes(other->second));
    }

    // An account with its own password source, or retention, overrides all of [defaults] about
    // that.
    void read_own_settings(const toml::table& own, explicit_settings& into) {
        if (own["delete"].value<bool>() == false)
            for (const char* name : {"delete-after", "keep-newest"}) into.erase(find(name));
        if (password_sources(own) > 0)
            std::erase_if(into, [](const auto& each) { return is_source(each.first->name); });
        read_settings(own, into);
    }

    static bool is_source(std::string_view name) { return name.starts_with("password"); }

    static std::ptrdiff_t password_sources(const toml::table& in) {
        return std::ranges::count_if(in, [](const auto& each) {
            return is_source(each.first.str()) && find(each.first.str());
        });
    }

    void read_settings(const toml::table& from, explicit_settings& into) {
        for (const auto& [key, node] : from) read_setting(key, node, false, into);
        if (password_sources(from) > 1)
            complain(from.source().begin, "the password comes from more than one source");
    }

    void read_setting(const toml::key& key, const toml::node& node, bool of_run,
                      explicit_settings& into) {
        const setting* which = find(key.str());
        if (!which) return complain(key.source().begin, unknown(key.str(), of_run));
        if (is_of_run(*which) != of_run)
            return complain(
                key.source().begin,
                in_quotes(key.str()) + (of_run ? " belongs in [defaults] or [account.NAME]"
                                               : " belongs at the top of the file"));
        const std::optional<setting_value> value =
            which->kind == setting_kind::secret ? secret(node) : value_of(*which, node);
        if (!value)
            return complain(node.source().begin, in_quotes(key.str()) + " is " + wanted(*which));
        if (which->kind == setting_kind::secret && !is_private_)
            return complain(key.source().begin,
                            "other users may read this file, and it contains a password: chmod "
                            "600, or use password-file or password-command instead");
        into.insert_or_assign(which, *value);
    }

    static std::string unknown(std::string_view name, bool of_run) {
        std::vector<std::string_view> right;
        for (const setting& each : settings())
            if (find(each.name) && is_of_run(each) == of_run) right.push_back(each.name);
        if (of_run) right.insert(right.end(), {"defaults", "account"});
        const std::string_view meant = nearest(name, right);
        return "there is no setting " + in_quotes(name) +
               (meant.empty() ? "" : "; did you mean " + in_quotes(meant) + '?');
    }

    static std::string wanted(const setting& which) {
        switch (which.kind) {
            case setting_kind::flag:
                return "true or false";
            case setting_kind::number:
                return "a number from " + std::to_string(which.least) + " to " +
                       std::to_string(which.most);
            case setting_kind::size:
                return "a number of octets, or a text as in \"20M\"";
            case setting_kind::texts:
                return "a text, or several: [\"one\", \"two\"]";
            case setting_kind::choice:
                return "one of " + std::string(which.value);
            case setting_kind::text:
            case setting_kind::secret:
                break;
        }
        return "a text that is not empty";
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

    const std::string& file_;
    bool is_private_;
    const password_cutter& passwords_;
    configuration all_;
    std::vector<complaint> complaints_;
    std::map<std::string, std::string> mailboxes_;  // and their owner
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

}  // namespace

std::filesystem::path default_config_file() {
    if (const char* config = std::getenv("XDG_CONFIG_HOME"); config && *config == '/')
        return std::filesystem::path(config) / "pop3/config.toml";
    const std::filesystem::path home = home_directory();
    return home.empty() ? home : home / ".config/pop3/config.toml";
}

configuration read_config(const std::filesystem::path& file) {
    const system::unique_fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) system::raise_errno("read the configuration " + file.string());
    if (auto reason = system::writable_by_others(fd.get(), file)) {
        configuration refused;
        refused.complaints.push_back(*std::move(reason));
        return refused;
    }
    const secret_string text = system::read_secret(fd.get(), file);
    return parse_config(text.reveal(), file.string(), system::is_private(fd.get(), file.string()));
}

configuration parse_config(std::string_view text, const std::string& file, bool is_private) {
    wiped_text copy(text);
    const password_cutter passwords(copy.octets);
    reader in(file, is_private, passwords);
    try {
        return in.read(toml::parse(std::string_view(copy.octets), file));
    } catch (const toml::parse_error& error) {
        return in.broken(error, copy.octets);
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
