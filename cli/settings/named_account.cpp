// SPDX-License-Identifier: MIT
#include "named_account.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "cli/errors/error_line.hpp"
#include "config_option.hpp"
#include "suggestion.hpp"
#include "target_login.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::cli {
namespace {

std::optional<setting_defect> first_defect(account& entry) {
    if (auto defect = parse_host_argument(entry.connection)) return defect;
    std::vector<setting_defect> all = validate(entry);
    if (all.empty()) return {};
    return all.front();
}

constexpr std::array<std::string_view, 3> target_kinds{"gmail:", "imap:", "imaps:"};

// `name` is that of the login, or the target as the file has it.
bool logs_in_to(const account& entry, const std::string& name) {
    if (wire::equal_ignoring_case(entry.delivery.target, name)) return true;
    const std::optional<account> login = target_login_of(entry);
    return login && wire::equal_ignoring_case(login->name, name);
}

}  // namespace

std::string unknown_name(const configuration& all, const std::vector<std::string>& names) {
    std::vector<std::string> right;
    for (const configured_account& each : all.accounts) right.push_back(each.settings.name);
    for (const std::string& name : names)
        if (std::ranges::count(right, name) == 0)
            return "there is no account " + name + suggestion(name, right);
    return {};
}

std::optional<named_account> find_account(const std::string& file, const std::string& name) {
    const std::optional<configuration> all = load_config(file);
    if (!all) return {};
    if (const std::string words = unknown_name(*all, {name}); !words.empty()) {
        print_error(words);
        return {};
    }
    const auto at = std::ranges::find_if(
        all->accounts, [&](const configured_account& each) { return each.settings.name == name; });
    named_account found{at->settings, all->run};
    if (const auto defect = first_defect(found.settings)) {
        print_error("account " + escaped(name) + ": " + file_words(*defect));
        return {};
    }
    return found;
}

std::optional<named_account> find_login(const std::string& file, const std::string& name) {
    std::string entry = name;
    if (std::ranges::any_of(target_kinds,
                            [&](std::string_view kind) { return name.starts_with(kind); })) {
        const std::optional<configuration> all = load_config(file);
        if (!all) return {};
        for (const configured_account& each : all->accounts)
            if (logs_in_to(each.settings, name)) entry = each.settings.name;
    }
    std::optional<named_account> found = find_account(file, entry);
    if (!found || (entry == name && !found->settings.oauth.provider.empty())) return found;
    if (std::optional<account> login = target_login_of(found->settings))
        found->settings = *std::move(login);
    return found;
}

}  // namespace pop3::cli
