// SPDX-License-Identifier: MIT
#include "recovery.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

#include "fetch/error.hpp"

namespace pop3::fetch {
namespace {

target::names arrived_in(target& destination, std::span<const intent> begun) {
    std::vector<std::string> names;
    for (const intent& each : begun) names.push_back(each.file);
    return destination.recover(names);
}

// A target whose folder has gone holds nothing; one that cannot be opened might. Only Maildir and
// mbox can be asked at all.
target::names arrived_in(const std::string& description, std::span<const intent> begun,
                         const target_settings& settings) {
    const result<target_spec> spec = parse_target(description, {});
    if (!spec ||
        !(std::holds_alternative<maildir_spec>(*spec) || std::holds_alternative<mbox_spec>(*spec)))
        return {};
    try {
        return arrived_in(*make_target(*spec, settings), begun);
    } catch (const system::local_error& e) {
        if (e.code() == fetch_errc::target_missing) return {};
        throw;
    }
}

}  // namespace

void settle_intents(account_ledger& book, target& destination, const target_settings& settings) {
    // Each is at stage::intended or stage::delivered: its target tells at which.
    std::map<std::string, std::vector<intent>> by_target;
    by_target[destination.description()];  // recovers also if nothing was intended: it cleans up
    for (intent& each : book.open_intents()) by_target[each.target].push_back(std::move(each));
    std::vector<intent> arrived;
    bool any = false;
    for (auto& [description, begun] : by_target) {
        any = any || !begun.empty();
        const target::names found = description == destination.description()
                                        ? arrived_in(destination, begun)
                                        : arrived_in(description, begun, settings);
        for (intent& each : begun)
            if (found.contains(each.file)) arrived.push_back(std::move(each));
    }
    if (any) book.record_and_intend(arrived, {}, now());
    destination.recorded();
}

}  // namespace pop3::fetch
