// SPDX-License-Identifier: MIT
#include "recovery.hpp"

#include <filesystem>
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

// Only Maildir and mbox can be asked at all.
target::names arrived_in(const std::string& description, std::span<const intent> begun,
                         const target_settings& settings) {
    const result<target_spec> spec = parse_target(description, {});
    if (!spec ||
        !(std::holds_alternative<maildir_spec>(*spec) || std::holds_alternative<mbox_spec>(*spec)))
        return {};
    return arrived_in(*make_target(*spec, settings), begun);
}

}  // namespace

void confirm_places(std::span<const intent> begun) {
    for (const intent& each : begun) {
        const result<target_spec> spec = parse_target(each.target, {});
        const auto* const maildir = spec ? std::get_if<maildir_spec>(&*spec) : nullptr;
        if (maildir && !std::filesystem::exists(maildir->path))
            system::raise_local(fetch_errc::place_missing,
                                "recover the deliveries into " + maildir->path.string());
    }
}

void settle_intents(std::vector<intent> intents, account_ledger& book, target& destination,
                    const target_settings& settings) {
    // Each is at stage::intended or stage::delivered: its target tells at which.
    std::map<std::string, std::vector<intent>> by_target;
    by_target[destination.description()];  // recovers also if nothing was intended: it cleans up
    for (intent& each : intents) by_target[each.target].push_back(std::move(each));
    std::vector<intent> arrived;
    for (auto& [description, begun] : by_target) {
        const target::names found = description == destination.description()
                                        ? arrived_in(destination, begun)
                                        : arrived_in(description, begun, settings);
        for (intent& each : begun)
            if (found.contains(each.file)) arrived.push_back(std::move(each));
    }
    if (!intents.empty()) book.record_and_intend(arrived, {}, now());
    destination.recorded();
}

}  // namespace pop3::fetch
