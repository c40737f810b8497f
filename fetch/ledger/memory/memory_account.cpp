// SPDX-License-Identifier: MIT
#include "memory_account.hpp"

#include <algorithm>
#include <utility>

#include "content_search.hpp"
#include "fetch/error.hpp"

namespace pop3::fetch {
namespace {

// The messages as they were when it was made.
class snapshot final : public known_messages {
  public:
    explicit snapshot(const memory_records& account)
        : all_(account.messages.begin(), account.messages.end()) {}

    const known_message* next() override {
        if (at_ == all_.size()) return nullptr;
        const auto& [key, message] = all_[at_++];
        row_ = {.uid = key.uid,
                .octets = message.octets,
                .deletion_in_doubt = message.in_doubt,
                .vanished = message.vanished.has_value(),
                .header_only = message.header_only,
                .delivered = message.delivered,
                .header = message.header,
                .deleted = message.deleted,
                .came_short = message.came_short,
                .size_unknown = message.size_unknown,
                .content_unknown = message.content_unknown};
        return &row_;
    }

  private:
    std::vector<std::pair<message_key, memory_message>> all_;
    std::size_t at_ = 0;
    known_message row_;
};

void apply(const ledger_update& change, memory_message& message, instant now) {
    switch (change.type) {
        case ledger_update::kind::listed:
            message.in_doubt = false;
            break;
        case ledger_update::kind::returned:
            if (message.deleted) message.vanished.reset();
            break;
        case ledger_update::kind::deleted:  // it stays in doubt: nothing confirmed it
            if (message.in_doubt) message.deleted = message.vanished = now;
            break;
        case ledger_update::kind::vanished:
            if (!message.vanished) message.vanished = now;
            message.in_doubt = false;
            break;
        case ledger_update::kind::learned:
            break;  // see learn()
    }
}

void learn(const ledger_update& change, memory_message& message) {
    if (!message.content_unknown) return;
    message.octets = change.octets.value_or(message.octets);
    message.size_unknown = false;
    if (change.header) message.header = change.header;
}

void record(memory_records& account, intent& done, instant now) {
    if (!done.header_only && !done.key.uid.empty())
        std::erase_if(account.messages, [&](const auto& each) {
            return each.second.header_only && each.first.uid == done.key.uid &&
                   each.second.octets == done.octets;
        });
    done.key.occurrence = free_occurrence(account, done.key);
    account.messages.emplace(done.key, memory_message{.octets = done.octets,
                                                      .delivered = now,
                                                      .header_only = done.header_only,
                                                      .header = done.header,
                                                      .came_short = done.came_short});
}

}  // namespace

memory_account::memory_account(std::shared_ptr<memory_database> open, memory_records& account,
                               std::optional<lease> held)
    : open_(std::move(open)),
      account_(account),
      held_(held),
      name_(account.name),
      mailbox_(account.mailbox) {}

memory_account::~memory_account() {
    const auto only = read();
    if (held_ && account_.epoch == held_->epoch) account_.held_until.reset();
}

std::unique_lock<std::mutex> memory_account::read() const {
    return std::unique_lock(open_->one_at_a_time);
}

std::unique_lock<std::mutex> memory_account::hold() const {
    auto only = read();
    if (account_.epoch != held_.value().epoch)
        system::raise_local(fetch_errc::lease_lost, "keep " + name_);
    return only;
}

std::unique_lock<std::mutex> memory_account::write() {
    auto only = hold();
    account_.held_until = open_->clock() + held_->terms.lifetime;
    return only;
}

std::unique_lock<std::mutex> memory_account::write_messages() {
    auto only = write();
    account_.unchanged.reset();
    return only;
}

void memory_account::confirm_lease() {
    const auto only = hold();
    const instant present = open_->clock();
    if (account_.held_until.value() - present < held_->terms.delivery_margin)
        account_.held_until = present + held_->terms.lifetime;
}

void memory_account::set_mailbox(const std::string& mailbox) {
    const auto only = write();
    account_.mailbox = mailbox_ = mailbox;
    account_.one_at_a_time.reset();  // its server may support PIPELINING
}

std::unique_ptr<known_messages> memory_account::known() {
    const auto only = read();
    return std::make_unique<snapshot>(account_);
}

bool memory_account::knows_unique_ids() {
    const auto only = read();
    return std::ranges::any_of(account_.messages,
                               [](const auto& each) { return !each.first.uid.empty(); });
}

std::optional<instant> memory_account::first_vanished() {
    const auto only = read();
    std::optional<instant> first;
    for (const auto& [key, message] : account_.messages)
        if (message.vanished && (!first || *message.vanished < *first)) first = message.vanished;
    return first;
}

bool memory_account::any_vanished() {
    return first_vanished().has_value();
}

void memory_account::apply_listing(std::span<const ledger_update> changes, instant now) {
    if (changes.empty()) return;
    const auto only = write_messages();
    for (const ledger_update& change : changes)
        for (auto at = account_.messages.lower_bound({change.uid, {}, 0});
             at != account_.messages.end() && at->first.uid == change.uid; ++at)
            if (change.type == ledger_update::kind::learned)
                learn(change, at->second);
            else if (!change.octets || at->second.octets == *change.octets)
                apply(change, at->second, now);
}

void memory_account::forget_vanished(instant now) {
    const auto only = write();
    std::erase_if(account_.messages, [&](const auto& each) {
        return each.second.vanished && *each.second.vanished < now - remembers_vanished;
    });
}

std::optional<unchanged_listing> memory_account::unchanged() {
    const auto only = read();
    return account_.unchanged;
}

void memory_account::remember_unchanged(const unchanged_listing& listing) {
    const auto only = write();
    account_.unchanged = listing;
}

std::vector<std::optional<content_match>> memory_account::match_content(
    std::span<const unidentified_message> seen, const names& listed) {
    const auto only = write_messages();
    std::vector<std::optional<content_match>> known;
    for (const unidentified_message& each : seen)
        known.push_back(take_by_content(account_, each, listed));
    return known;
}

void memory_account::distrust(std::span<const message_key> recorded, instant now) {
    if (recorded.empty()) return;
    const auto only = write_messages();
    for (const message_key& key : recorded) {
        const auto found = account_.messages.find(key);
        if (found == account_.messages.end()) continue;
        found->second.vanished = now;
        found->second.in_doubt = false;
    }
}

std::size_t memory_account::import_messages(std::span<const imported_message> messages) {
    const auto only = write_messages();
    std::size_t added = 0;
    for (const imported_message& each : messages) {
        const auto at = account_.messages.lower_bound({each.uid, {}, 0});
        const bool is_known = at != account_.messages.end() && at->first.uid == each.uid;
        if (each.uid.empty() || is_known) continue;
        account_.messages.emplace_hint(at, message_key{each.uid, {}, 0},
                                       memory_message{.octets = each.octets.value_or(0),
                                                      .delivered = each.delivered,
                                                      .size_unknown = !each.octets,
                                                      .content_unknown = true});
        ++added;
    }
    return added;
}

void memory_account::record_and_intend(std::span<intent> arrived, std::span<const intent> next,
                                       instant now) {
    const auto only = write_messages();
    for (intent& done : arrived) record(account_, done, now);
    account_.intents.assign(next.begin(), next.end());
}

std::vector<intent> memory_account::open_intents() {
    const auto only = read();
    return account_.intents;
}

void memory_account::mark_deletions(std::span<const deletion> deletions) {
    const auto only = write_messages();
    for (const deletion& marked : deletions)
        for (auto& [key, message] : account_.messages) {
            const bool meant =
                marked.key
                    ? key == *marked.key
                    : key.uid == marked.uid && message.octets == marked.octets && !message.vanished;
            if (meant) message.in_doubt = true;
        }
}

void memory_account::confirm_deletions(instant now) {
    const auto only = write_messages();
    for (auto& [key, message] : account_.messages)
        if (message.in_doubt && !message.vanished) {
            message.deleted = message.vanished = now;
            message.in_doubt = false;
        }
}

std::vector<setback> memory_account::setbacks() {
    const auto only = read();
    std::vector<setback> all;
    for (const auto& [key, each] : account_.setbacks) all.push_back(each);
    return all;
}

void memory_account::set_setbacks(std::span<const setback> all) {
    const auto only = write_messages();
    account_.setbacks.clear();
    for (const setback& each : all) account_.setbacks.try_emplace({each.uid, each.octets}, each);
}

std::optional<instant> memory_account::one_at_a_time() {
    const auto only = read();
    return account_.one_at_a_time;
}

void memory_account::set_one_at_a_time(std::optional<instant> since) {
    const auto only = write();
    account_.one_at_a_time = since;
}

run_state memory_account::last_run() {
    const auto only = read();
    return account_.stands;
}

void memory_account::end_run(const run_state& stands) {
    const auto only = write();
    account_.stands = stands;
}

bool memory_account::first_notice(std::string_view notice) {
    const auto only = write();
    return account_.notices.emplace(notice).second;
}

void memory_account::forget_notice(std::string_view notice) {
    const auto only = write();
    if (const auto found = account_.notices.find(notice); found != account_.notices.end())
        account_.notices.erase(found);
}

}  // namespace pop3::fetch
