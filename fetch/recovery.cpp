// SPDX-License-Identifier: MIT
#include "recovery.hpp"

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "problem.hpp"

namespace pop3::fetch {
namespace {

target::names arrived_in(target& to, std::span<const intent> begun) {
    std::vector<std::string> names;
    for (const intent& each : begun) names.push_back(each.file);
    return to.recover(names);
}

// A target whose folder is gone holds nothing; one that cannot be looked into might. Only Maildir
// and mbox can be asked at all.
target::names arrived_in(const std::string& description, std::span<const intent> begun,
                         const target_settings& settings) {
    const result<target_spec> spec = parse_target(description, {});
    if (!spec ||
        !(std::holds_alternative<maildir_spec>(*spec) || std::holds_alternative<mbox_spec>(*spec)))
        return {};
    try {
        return arrived_in(*make_target(*spec, settings), begun);
    } catch (const local_error& e) {
        if (e.code() == fetch_errc::target_missing) return {};
        throw;
    }
}

void settle(ledger& book, account_id account, std::span<const intent> begun,
            const target::names& found) {
    std::vector<intent> arrived;
    std::vector<intent> failed;
    for (const intent& each : begun) (found.contains(each.file) ? arrived : failed).push_back(each);
    book.delivered(account, arrived,
                   std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    book.withdraw(account, failed);
}

}  // namespace

void settle_intents(ledger& book, account_id account, target& to, const target_settings& settings) {
    std::map<std::string, std::vector<intent>> by_target;
    by_target[to.description()];  // recovers also if nothing was intended: it cleans up
    for (intent& each : book.intents(account)) by_target[each.target].push_back(std::move(each));
    for (const auto& [description, begun] : by_target) {
        const bool current = description == to.description();
        const target::names found =
            current ? arrived_in(to, begun) : arrived_in(description, begun, settings);
        if (!begun.empty()) settle(book, account, begun, found);
        if (current) to.recorded();
    }
}

}  // namespace pop3::fetch
