// SPDX-License-Identifier: MIT
#include "committer.hpp"

#include <algorithm>
#include <string>

#include "fetch/error.hpp"

namespace pop3::fetch {
namespace {

// Nothing proves that all of it came.
bool is_doubtful(const staged_item& message) {
    return message.match == size_match::too_short || message.listed->size_unknown;
}

failure too_short(const staged_item& message) {
    return {fetch_errc::message_too_short,
            "RETR " + std::to_string(message.listed->number.value()),
            {},
            std::to_string(message.size.octets) + " of " + std::to_string(message.listed->octets) +
                " octets came"};
}

}  // namespace

committer::committer(const plan& steps, const retention_policy& policy, target& destination,
                     account_ledger& book)
    : steps_(steps),
      policy_(policy),
      destination_(destination),
      book_(book),
      any_imported_(std::ranges::count(steps.steps(), reason::imported, &step::cause) > 0) {}

void committer::commit(std::vector<staged_item> group) {
    if (is_uncertain_) return;
    drop_known(group);
    refuse_short(group);
    if (group.empty()) return;
    destination_.make_durable();  // stage::durable
    if (destination_.can_recover()) return deliver(group);
    // If a crash may duplicate mail, at most one message is being delivered at a time.
    for (staged_item& each : group) {
        if (failures_ >= most_failures) return;
        deliver(std::span(&each, 1));
        record();
    }
}

// Removes from `group` the messages that were delivered before, as only their content shows.
void committer::drop_known(std::vector<staged_item>& group) {
    if (!any_vanished_) any_vanished_ = book_.any_vanished();
    if (!*any_vanished_ && !any_imported_) return;
    std::vector<unidentified_message> seen;
    seen.reserve(group.size());
    for (const staged_item& each : group)
        seen.push_back({std::string(steps_.uid(*each.listed)), each.identity, each.listed->octets,
                        each.trusted && !each.listed->header_only, is_doubtful(each),
                        each.listed->cause == reason::imported});
    const std::vector<std::optional<content_match>> known =
        book_.match_content(seen, steps_.listed_names());
    for (std::size_t i = 0; i < known.size(); ++i)
        if (known[i]) take_for_known(group[i], *known[i]);
    std::erase_if(group, [](const staged_item& each) { return !each.message; });
}

void committer::take_for_known(staged_item& message, const content_match& known) {
    const step& listed = *message.listed;
    if (!known.learned)  // a later session identifies it by what was learned
        consider_deletion(listed, known.key, known.came_short,
                          !known.header_only && retention_elapsed(known.delivered, policy_, now()));
    if (listed.setback != setback_kind::none) outcome_.settled.push_back(&listed);
    outcome_.recorded.push_back({message.sequence, message.trusted, known.key});
    message.message.reset();
    ++outcome_.known;
    if (known.renamed) ++outcome_.renamed;
}

void committer::consider_deletion(const step& listed, const message_key& key, bool came_short,
                                  bool is_time) {
    if (!listed.deletable) return;
    if (came_short && !policy_.delete_short)
        ++outcome_.came_short;
    else if (is_time)
        outcome_.safe.push_back({&listed, true, key.content, key.occurrence});
}

// A message that is far too short stays on the server, unless the same octets came in an earlier
// session.
void committer::refuse_short(std::vector<staged_item>& group) {
    for (staged_item& each : group) {
        if (each.match != size_match::too_short) continue;
        const setback* before = steps_.earlier(*each.listed);
        const bool again = before && before->content == each.identity.content;
        if (again && each.size.octets > 0) continue;
        fail(each, setback_kind::too_short, too_short(each));
        each.message.reset();
    }
    std::erase_if(group, [](const staged_item& each) { return !each.message; });
}

intent committer::intent_of(const staged_item& message) const {
    intent begun{{std::string(steps_.uid(*message.listed)), message.identity.content, 0},
                 message.listed->octets,
                 destination_.description(),
                 message.message->name(),
                 message.listed->header_only};
    if (message.trusted && !message.listed->header_only) begun.header = message.identity.header;
    begun.came_short = is_doubtful(message);
    begun.storage = destination_.storage();
    return begun;
}

void committer::deliver(std::span<staged_item> group) {
    std::vector<intent> intents;
    std::vector<staged_message*> messages;
    intents.reserve(group.size());
    messages.reserve(group.size());
    for (staged_item& each : group) {
        intents.push_back(intent_of(each));
        messages.push_back(each.message.get());
    }
    record_and_intend(intents);  // stage::intended
    is_uncertain_ = true;
    book_.confirm_lease();
    const std::vector<delivery> results = destination_.commit(messages);  // stage::delivered
    is_uncertain_ = false;
    delivered_group& done = unrecorded_.emplace();
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (results[i].outcome_kind != delivery::outcome::delivered) {
            fail(group[i], setback_kind::refused, results[i].reason);
            if (++failures_ >= most_failures) outcome_.target_is_failing = results[i].reason;
            continue;
        }
        failures_ = 0;
        done.intents.push_back(std::move(intents[i]));
        done.steps.push_back(group[i].listed);
        done.sequence.push_back(group[i].sequence);
        done.octets += group[i].size.octets;
    }
}

void committer::fail(const staged_item& message, setback_kind kind, failure reason) {
    const step& listed = *message.listed;
    outcome_.reported.push_back(
        {listed.number, std::string(steps_.uid(listed)), std::move(reason)});
    failed_message& failed = outcome_.failed.emplace_back(failed_message{&listed, kind});
    if (kind == setback_kind::too_short && message.size.octets > 0)
        failed.content = message.identity.content;
}

void committer::record() {
    if (unrecorded_) record_and_intend({});
}

void committer::record_and_intend(std::span<const intent> next) {
    const instant when = now();
    delivered_group done = std::exchange(unrecorded_, std::nullopt).value_or(delivered_group{});
    book_.record_and_intend(done.intents, next, when);  // stage::recorded
    destination_.forget_recovery_data();
    outcome_.fetched += done.intents.size();
    outcome_.octets += done.octets;
    for (std::size_t i = 0; i < done.steps.size(); ++i) {
        const intent& each = done.intents[i];
        const step& listed = *done.steps[i];
        if (listed.setback != setback_kind::none) outcome_.settled.push_back(&listed);
        outcome_.recorded.push_back(
            {done.sequence[i], each.header.has_value() || each.header_only, each.key});
        consider_deletion(listed, each.key, each.came_short,
                          retention_elapsed(when, policy_, when));
    }
}

}  // namespace pop3::fetch
