// SPDX-License-Identifier: MIT
#include "content_search.hpp"

#include <algorithm>

namespace pop3::fetch {
namespace {

using messages = decltype(memory_records::messages);

bool may_be_present(const memory_message& known) {
    return !known.deleted || known.in_doubt;
}

messages::iterator find_by_own_name(messages& all, const unidentified_message& seen,
                                    const digest& content, const names& listed) {
    const bool deleted_too = seen.identity.marked || (!listed.positions && !seen.uid.empty());
    return std::ranges::find_if(all, [&](const auto& each) {
        return each.first.uid == seen.uid && each.first.content == content &&
               each.second.vanished && (deleted_too || may_be_present(each.second));
    });
}

messages::iterator find_by_any_name(messages& all, const unidentified_message& seen,
                                    const digest& content, const names& listed) {
    const bool marked = seen.identity.marked;
    const bool any_name = marked || listed.changed || listed.positions;
    return std::ranges::find_if(all, [&](const auto& each) {
        const bool nameless = each.first.uid.empty() || seen.uid.empty();
        return each.second.vanished && each.first.content == content && (any_name || nameless) &&
               (may_be_present(each.second) || (marked && nameless));
    });
}

messages::iterator find(messages& all, const unidentified_message& seen, const names& listed) {
    // Ledgers of other engines may have the digest of all octets.
    for (const digest& content : {seen.identity.content, seen.identity.octets}) {
        if (const auto own = find_by_own_name(all, seen, content, listed); own != all.end())
            return own;
        if (const auto any = find_by_any_name(all, seen, content, listed); any != all.end())
            return any;
    }
    return all.end();
}

// Another program delivered it: its content is not known, and its unique-id is unique.
messages::iterator find_imported(messages& all, const unidentified_message& seen) {
    return std::ranges::find_if(all, [&](const auto& each) {
        return seen.imported && each.first.uid == seen.uid && each.second.content_unknown &&
               !each.second.size_unknown && each.second.octets == seen.octets &&
               !each.second.vanished;
    });
}

}  // namespace

std::uint32_t free_occurrence(const memory_records& account, const message_key& key) {
    std::uint32_t next = 0;
    for (auto at = account.messages.lower_bound({key.uid, key.content, 0});
         at != account.messages.end() && at->first.uid == key.uid &&
         at->first.content == key.content;
         ++at)
        next = at->first.occurrence + 1;
    return next;
}

std::optional<content_match> take_by_content(memory_records& account,
                                             const unidentified_message& seen,
                                             const names& listed) {
    auto found = find(account.messages, seen, listed);
    if (found == account.messages.end()) found = find_imported(account.messages, seen);
    if (found == account.messages.end()) return std::nullopt;
    auto row = account.messages.extract(found);
    const std::string before = row.key().uid;
    const bool learned = std::exchange(row.mapped().content_unknown, false);
    if (before != seen.uid || row.key().content != seen.identity.content) {
        row.key() = {seen.uid, seen.identity.content, 0};
        row.key().occurrence = free_occurrence(account, row.key());
    }
    memory_message& message = row.mapped();
    if (std::exchange(message.in_doubt, false)) message.deleted.reset();
    message.vanished.reset();
    message.octets = seen.octets;
    message.header.reset();
    if (seen.trusted) message.header = seen.identity.header;
    message.came_short = seen.came_short;
    const content_match match{row.key(),          message.delivered,  message.header_only,
                              message.came_short, before != seen.uid, learned};
    account.messages.insert(std::move(row));
    return match;
}

}  // namespace pop3::fetch
