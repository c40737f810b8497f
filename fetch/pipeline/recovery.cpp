// SPDX-License-Identifier: MIT
#include "recovery.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/error.hpp"
#include "fetch/targets/common/storage_mark.hpp"

namespace pop3::fetch {
namespace {

target::names delivered_in(target& destination, std::span<const intent> begun) {
    std::vector<std::string> names;
    for (const intent& each : begun) names.push_back(each.file);
    return destination.recover(names);
}

// Only Maildir and mbox can be asked without the credentials of that run.
target::names delivered_in(const std::string& description, std::span<const intent> begun,
                           const target_settings& settings) {
    const result<target_spec> spec = parse_target(description, {});
    if (!spec ||
        !(std::holds_alternative<maildir_spec>(*spec) || std::holds_alternative<mbox_spec>(*spec)))
        return {};
    return delivered_in(*make_target(*spec, settings), begun);
}

// A message that a run began to deliver was in tmp/ by then: so a Maildir with none of them, in any of
// its folders, is another one, or they were all read and removed.
bool has_any(const std::filesystem::path& maildir, std::span<const intent> begun) {
    for (const char* part : {"tmp", "new", "cur"}) {
        std::error_code error;
        for (std::filesystem::directory_iterator at(maildir / part, error), end;
             !error && at != end; at.increment(error)) {
            const std::string file = at->path().filename().string();
            const std::string_view base = std::string_view(file).substr(0, file.find(':'));
            if (std::ranges::count(begun, base, &intent::file) > 0) return true;
        }
    }
    return false;
}

void confirm_place(const std::filesystem::path& maildir, std::span<const intent> begun) {
    if (!std::filesystem::exists(maildir))
        system::raise_local(fetch_errc::place_missing,
                            "recover the deliveries into " + maildir.string());
    const std::string present = storage_mark(system::directory(maildir));
    const bool is_the_place = std::ranges::any_of(
        begun, [&](const intent& each) { return each.storage.empty() || each.storage == present; });
    if (is_the_place || std::filesystem::is_empty(maildir) || has_any(maildir, begun)) return;
    system::raise_local(fetch_errc::place_elsewhere,
                        "recover the deliveries into " + maildir.string());
}

// A server may hang up because of a message: its delivery is in doubt then, and not found. If that happens
// again and again, it is a refusal. A message without a setback was interrupted by the end of the program.
void count_as_refusals(std::span<const intent> lost, account_ledger& book,
                       const std::string& description) {
    if (lost.empty()) return;
    std::vector<setback> all = book.setbacks();
    bool any = false;
    for (setback& each : all) {
        const bool is_lost = std::ranges::any_of(lost, [&](const intent& begun) {
            return begun.key.uid == each.uid && begun.octets == each.octets;
        });
        if (!is_lost || each.kind != setback_kind::refused) continue;
        each.refusals = each.refused_by == description ? each.refusals + 1 : 1;
        each.refused = now();
        each.refused_by = description;
        any = true;
    }
    if (any) book.set_setbacks(all);
}

}  // namespace

void confirm_places(std::span<const intent> begun) {
    std::map<std::string, std::vector<intent>> by_target;
    for (const intent& each : begun) by_target[each.target].push_back(each);
    for (const auto& [description, intents] : by_target) {
        const result<target_spec> spec = parse_target(description, {});
        if (const auto* const maildir = spec ? std::get_if<maildir_spec>(&*spec) : nullptr)
            confirm_place(maildir->path, intents);
    }
}

void recover_intents(std::vector<intent> intents, account_ledger& book,
                     std::span<target* const> present, const target_settings& settings) {
    // Each is at stage::intended or stage::delivered: its target tells at which.
    std::map<std::string, std::vector<intent>> by_target;
    for (target* const each : present)  // recovers also if nothing was intended: it cleans up
        by_target[each->description()];
    for (intent& each : intents) by_target[each.target].push_back(std::move(each));
    const std::string& destination = present.front()->description();
    std::vector<intent> arrived;
    std::vector<intent> lost;
    for (auto& [description, begun] : by_target) {
        const auto own = std::ranges::find(present, description, &target::description);
        const target::names found = own != present.end()
                                        ? delivered_in(**own, begun)
                                        : delivered_in(description, begun, settings);
        for (intent& each : begun) {
            if (found.contains(each.file))
                arrived.push_back(std::move(each));
            else if (description == destination)
                lost.push_back(std::move(each));
        }
    }
    if (!intents.empty()) book.record_and_intend(arrived, {}, now());
    count_as_refusals(lost, book, destination);
    for (target* const each : present) each->forget_recovery_data();
}

}  // namespace pop3::fetch
