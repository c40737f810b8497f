// SPDX-License-Identifier: MIT
#include "committer.hpp"

#include <algorithm>
#include <string>

namespace pop3::fetch {

committer::committer(const plan& steps, const mail_policy& policy, target& to, ledger& book,
                     account_id account)
    : steps_(steps), policy_(policy), to_(to), book_(book), account_(account) {}

void committer::commit(std::vector<arrival> group) {
    set_known_aside(group);
    if (group.empty()) return;
    to_.prepare();
    if (to_.exactly_once()) return deliver(group);
    // Where a crash may make mail come twice, at most one message is under way at a time.
    for (arrival& each : group) {
        deliver(std::span(&each, 1));
        record();
    }
}

// Takes out of `group` what was delivered before, as only its content shows.
void committer::set_known_aside(std::vector<arrival>& group) {
    std::vector<sighting> seen;
    std::vector<arrival*> compared;
    for (arrival& each : group) {
        if (each.what->what != action::compare) continue;
        seen.push_back({std::string(steps_.uid(*each.what)), each.content, each.what->octets});
        compared.push_back(&each);
    }
    if (seen.empty()) return;
    const std::vector<std::optional<recognised>> known =
        book_.recognise(account_, seen, policy_.rematch);
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (!known[i]) continue;
        const step& what = *compared[i]->what;
        if (what.may_go && !known[i]->header_only &&
            here_long_enough(known[i]->delivered, policy_, now()))
            outcome_.safe.push_back({&what, true, known[i]->key.content, known[i]->key.occurrence});
        compared[i]->message.reset();
        ++outcome_.known;
    }
    std::erase_if(group, [](const arrival& each) { return !each.message; });
}

void committer::deliver(std::span<arrival> group) {
    std::vector<intent> intents;
    std::vector<staged_message*> messages;
    intents.reserve(group.size());
    messages.reserve(group.size());
    for (arrival& each : group) {
        intents.push_back({{std::string(steps_.uid(*each.what)), each.content, 0},
                           each.what->octets,
                           to_.description(),
                           each.message->name(),
                           each.what->header_only});
        messages.push_back(each.message.get());
    }
    advance(intents);
    const std::vector<delivery> results = to_.commit(messages);
    delivered& done = unrecorded_.emplace();
    for (std::size_t i = 0; i < group.size(); ++i) {
        const step& what = *group[i].what;
        if (results[i].what != delivery::outcome::delivered) {
            outcome_.bad.push_back({what.number, intents[i].key.uid, results[i].why});
            continue;
        }
        done.intents.push_back(std::move(intents[i]));
        done.steps.push_back(&what);
        done.octets += group[i].octets;
    }
}

void committer::record() {
    if (unrecorded_) advance({});
}

void committer::advance(std::span<const intent> next) {
    const instant when = now();
    delivered done = std::exchange(unrecorded_, std::nullopt).value_or(delivered{});
    book_.advance(account_, done.intents, next, when);
    to_.recorded();
    outcome_.fetched += done.intents.size();
    outcome_.octets += done.octets;
    if (!here_long_enough(when, policy_, when)) return;
    for (std::size_t i = 0; i < done.steps.size(); ++i) {
        const message_key& key = done.intents[i].key;
        if (done.steps[i]->may_go)
            outcome_.safe.push_back({done.steps[i], true, key.content, key.occurrence});
    }
}

}  // namespace pop3::fetch
