// SPDX-License-Identifier: MIT
#include "memory_ledger.hpp"

#include <algorithm>
#include <utility>

#include "fetch/error.hpp"
#include "memory_account.hpp"
#include "memory_database.hpp"

namespace pop3::fetch {
namespace {

memory_records* with_mailbox(memory_database& all, const account_names& names) {
    const auto found = std::ranges::find(all.accounts, names.mailbox, &memory_records::mailbox);
    return found == all.accounts.end() ? nullptr : &*found;
}

memory_records* with_entry(memory_database& all, const account_names& names) {
    if (names.entry.empty()) return nullptr;
    const auto found = std::ranges::find_if(all.accounts, [&](const memory_records& each) {
        return each.entry == names.entry && each.file == names.file;
    });
    return found == all.accounts.end() ? nullptr : &*found;
}

memory_records* find_records(memory_database& all, const account_names& names) {
    memory_records* const found = with_mailbox(all, names);
    return found ? found : with_entry(all, names);
}

// No other account has that entry any more.
void give_to_entry(memory_database& all, memory_records& account, const account_names& names) {
    if (names.entry.empty()) return;
    if (memory_records* const before = with_entry(all, names)) before->file = before->entry = {};
    account.file = names.file;
    account.entry = names.entry;
}

// Another account may have moved away from the mailbox in its name.
memory_records& add(memory_database& all, const account_names& names) {
    const auto is_taken = [&](const std::string& name) {
        return std::ranges::count(all.accounts, name, &memory_records::name) > 0;
    };
    std::string name = names.mailbox;
    for (int attempt = 2; is_taken(name); ++attempt)
        name = names.mailbox + '#' + std::to_string(attempt);
    memory_records& fresh = all.accounts.emplace_back();
    fresh.name = std::move(name);
    fresh.mailbox = names.mailbox;
    return fresh;
}

std::uint64_t count_listed(const memory_records& account) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        account.messages, [](const auto& each) { return !each.second.vanished; }));
}

}  // namespace

memory_ledger::memory_ledger(std::function<instant()> clock)
    : memory_ledger(std::make_shared<memory_database>(std::move(clock))) {}
memory_ledger::memory_ledger(std::shared_ptr<memory_database> open) : open_(std::move(open)) {}
memory_ledger::~memory_ledger() = default;

std::unique_ptr<ledger> memory_ledger::open_again() const {
    return std::unique_ptr<ledger>(new memory_ledger(open_));
}

std::unique_ptr<account_ledger> memory_ledger::acquire(const account_names& names,
                                                       const lease_terms& terms) {
    const std::lock_guard only(open_->one_at_a_time);
    memory_records* const known = find_records(*open_, names);
    memory_records& account = known ? *known : add(*open_, names);
    give_to_entry(*open_, account, names);
    const instant present = open_->clock();
    if (account.held_until && present < *account.held_until)
        system::raise_local(fetch_errc::account_locked, "acquire " + account.name);
    account.held_until = present + terms.lifetime;
    return std::make_unique<memory_account>(open_, account,
                                            memory_account::lease{++account.epoch, terms});
}

std::unique_ptr<account_reader> memory_ledger::find(const account_names& names) {
    const std::lock_guard only(open_->one_at_a_time);
    memory_records* const account = find_records(*open_, names);
    if (!account) return nullptr;
    return std::make_unique<memory_account>(open_, *account, std::nullopt);
}

void memory_ledger::adopt(std::span<const account_names> entries) {
    const std::lock_guard only(open_->one_at_a_time);
    for (const account_names& each : entries)
        if (memory_records* const account = with_mailbox(*open_, each))
            give_to_entry(*open_, *account, each);
}

std::vector<account_run_state> memory_ledger::accounts() {
    const std::lock_guard only(open_->one_at_a_time);
    std::vector<account_run_state> all;
    for (const memory_records& each : open_->accounts)
        all.push_back({each.name, each.mailbox, count_listed(each), each.stands});
    std::ranges::sort(all, {}, &account_run_state::mailbox);
    return all;
}

}  // namespace pop3::fetch
