// SPDX-License-Identifier: MIT
#include "committer.hpp"

#include <algorithm>
#include <stdexcept>
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
                     target* refuge, account_ledger& book)
    : steps_(steps),
      policy_(policy),
      destination_(destination),
      refuge_(refuge),
      book_(book),
      any_imported_(std::ranges::count(steps.steps(), reason::imported, &step::cause) > 0) {}

void committer::commit(std::vector<staged_item> group) {
    if (is_uncertain_) return;
    if (!std::ranges::all_of(group, &staged_item::staged))
        throw std::logic_error("a message is to be committed that is not staged");
    drop_known(group);
    refuse_short(group);
    const auto refused = std::stable_partition(
        group.begin(), group.end(),
        [this](const staged_item& each) { return !refuge_ || !each.listed->to_refuge; });
    commit_to(destination_, {group.begin(), refused});
    if (refuge_) commit_to(*refuge_, {refused, group.end()});
}

void committer::commit_to(target& destination, std::span<staged_item> group) {
    if (group.empty()) return;
    destination.make_durable();  // stage::durable
    if (destination.can_recover()) return deliver(destination, group);
    // If a crash may duplicate mail, at most one message is being delivered at a time.
    for (staged_item& each : group) {
        if (failures_of(destination) >= most_failures) return;
        deliver(destination, std::span(&each, 1));
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

intent committer::intent_of(const plan& steps, const staged_item& message,
                            const target& destination) {
    intent begun{{std::string(steps.uid(*message.listed)), message.identity.content, 0},
                 message.listed->octets,
                 destination.description(),
                 message.message->name(),
                 message.listed->header_only};
    if (message.trusted && !message.listed->header_only) begun.header = message.identity.header;
    begun.came_short = is_doubtful(message);
    begun.storage = destination.storage();
    return begun;
}

void committer::deliver(target& destination, std::span<staged_item> group) {
    std::vector<intent> intents;
    std::vector<staged_message*> messages;
    intents.reserve(group.size());
    messages.reserve(group.size());
    for (staged_item& each : group) messages.push_back(each.message.get());
    is_uncertain_ = true;
    destination.name_group(messages);
    is_uncertain_ = false;
    for (const staged_item& each : group) intents.push_back(intent_of(steps_, each, destination));
    record_and_intend(intents);  // stage::intended
    is_uncertain_ = true;
    book_.confirm_lease();
    const std::vector<delivery> results = destination.commit(messages);  // stage::delivered
    is_uncertain_ = false;
    unrecorded_.emplace().in_refuge = &destination == refuge_;
    for (std::size_t i = 0; i < group.size(); ++i)
        judge(group[i], results[i], intents[i], destination);
}

std::size_t& committer::failures_of(const target& destination) {
    return &destination == refuge_ ? failures_of_refuge_ : failures_;
}

void committer::judge(const staged_item& message, const delivery& result, intent& begun,
                      const target& destination) {
    using ending = delivery::outcome;
    if (result.outcome_kind == ending::delivered) {
        failures_of(destination) = 0;
        delivered_group& done = *unrecorded_;
        done.intents.push_back(std::move(begun));
        done.steps.push_back(message.listed);
        done.sequence.push_back(message.sequence);
        done.octets += message.size.octets;
        return;
    }
    if (result.outcome_kind == ending::in_doubt) in_doubt_.push_back(std::move(begun));
    failed_message& failed = fail(message, setback_kind::refused, result.reason);
    if (result.outcome_kind == ending::refused) failed.refused_by = destination_.description();
    if (++failures_of(destination) >= most_failures) outcome_.target_is_failing = result.reason;
}

failed_message& committer::fail(const staged_item& message, setback_kind kind, failure reason) {
    const step& listed = *message.listed;
    outcome_.reported.push_back(
        {listed.number, std::string(steps_.uid(listed)), std::move(reason)});
    failed_message& failed = outcome_.failed.emplace_back(failed_message{&listed, kind});
    if (kind == setback_kind::too_short && message.size.octets > 0)
        failed.content = message.identity.content;
    return failed;
}

void committer::record() {
    if (unrecorded_) record_and_intend({});
}

void committer::record_and_intend(std::span<const intent> next) {
    const instant when = now();
    delivered_group done = std::exchange(unrecorded_, std::nullopt).value_or(delivered_group{});
    std::vector<intent> open(next.begin(), next.end());
    open.insert(open.end(), in_doubt_.begin(), in_doubt_.end());
    book_.record_and_intend(done.intents, open, when);  // stage::recorded
    destination_.forget_recovery_data();
    if (refuge_) refuge_->forget_recovery_data();
    outcome_.fetched += done.intents.size();
    if (done.in_refuge) outcome_.refused_delivered += done.intents.size();
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
