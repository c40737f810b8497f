// SPDX-License-Identifier: MIT
#include "inbox.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace pop3::fetch {
namespace {

// A group is what a crash may cost, and what is made durable at once.
constexpr std::size_t group_messages = 512;
constexpr octet_count group_octets = 16 * 1024 * 1024;

instant now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

inbox::inbox(const plan& steps, const mail_policy& policy, target& to, ledger& book,
             account_id account, report& result, observer& watcher, const trace_lines& in_front)
    : steps_(steps),
      policy_(policy),
      to_(to),
      book_(book),
      account_(account),
      result_(result),
      watcher_(watcher),
      in_front_(in_front) {}

// ---- receiving ----

// Messages are answered in the order of their steps.
const step& inbox::answered(message_number n) {
    const auto from = steps_.steps().begin() + static_cast<std::ptrdiff_t>(next_);
    const auto at = std::find_if(from, steps_.steps().end(),
                                 [&](const step& s) { return s.number == n && is_retrieved(s); });
    next_ = static_cast<std::size_t>(at - steps_.steps().begin()) + 1;
    return *at;
}

void inbox::begin(message_number n) {
    digest_.finish();  // forgets what a message that broke off has left
    const step& what = answered(n);
    current_ = {&what, to_.begin(steps_.uid(what)), {}, 0};
    std::string lines = in_front_.at(now());
    if (what.header_only) lines += header_only_line(what.octets);
    if (!lines.empty()) current_.message->lead(lines);
}

void inbox::write(std::string_view octets) {
    current_.message->write(octets);
    digest_.update(octets);
    current_.octets += octets.size();
    watcher_.received(octets.size());
}

void inbox::end(message_number) {
    current_.message->finish(policy_.strict);
    current_.content = digest_.finish();
    arrived_.push_back(std::move(current_));
    watcher_.arrived();
}

void inbox::refused(message_number n, const failure& why) {
    result_.bad.push_back({n, std::string(steps_.uid(answered(n))), why});
}

background_work* inbox::proven() {
    for (; proven_ < arrived_.size(); ++proven_) proven_octets_ += arrived_[proven_].octets;
    const bool due = policy_.strict && proven_ > 0;
    return due || proven_ >= group_messages || proven_octets_ >= group_octets ? &commit() : nullptr;
}

// ---- committing ----

background_work& inbox::commit() {
    settle();
    return committing_.emplace([this] { commit_group(take_proven()); });
}

void inbox::settle() {
    if (committing_) committing_->get();
}

void inbox::commit_group(std::vector<arrival> group) {
    if (group.empty()) return;
    set_known_aside(group);
    to_.prepare();
    // Where a crash may make mail come twice, at most one message is under way at a time.
    const std::size_t at_once = to_.exactly_once() ? group.size() : 1;
    for (std::size_t at = 0; at < group.size(); at += at_once)
        deliver(std::span(group).subspan(at, at_once));
}

std::vector<inbox::arrival> inbox::take_proven() {
    const auto end = arrived_.begin() + static_cast<std::ptrdiff_t>(proven_);
    std::vector<arrival> group(std::make_move_iterator(arrived_.begin()),
                               std::make_move_iterator(end));
    arrived_.erase(arrived_.begin(), end);
    proven_ = 0;
    proven_octets_ = 0;
    return group;
}

// Takes out of `group` what was delivered before, as only its content shows.
void inbox::set_known_aside(std::vector<arrival>& group) {
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
            safe_.push_back({&what, true, known[i]->key.content, known[i]->key.occurrence});
        compared[i]->message.reset();
        ++result_.known;
    }
    std::erase_if(group, [](const arrival& each) { return !each.message; });
}

void inbox::deliver(std::span<arrival> group) {
    std::vector<intent> intents;
    std::vector<staged_message*> messages;
    for (arrival& each : group) {
        intents.push_back({{std::string(steps_.uid(*each.what)), each.content, 0},
                           each.what->octets,
                           to_.description(),
                           each.message->name(),
                           each.what->header_only});
        messages.push_back(each.message.get());
    }
    book_.intend(account_, intents);
    record(group, intents, to_.commit(messages));
    to_.recorded();
}

void inbox::record(std::span<const arrival> group, std::span<const intent> intents,
                   std::span<const delivery> outcomes) {
    const instant when = now();
    const bool at_once = here_long_enough(when, policy_, when);
    std::vector<intent> arrived;
    std::vector<intent> failed;
    for (std::size_t i = 0; i < group.size(); ++i) {
        const step& what = *group[i].what;
        if (outcomes[i].what != delivery::outcome::delivered) {
            failed.push_back(intents[i]);
            result_.bad.push_back({what.number, intents[i].key.uid, outcomes[i].why});
            continue;
        }
        arrived.push_back(intents[i]);
        if (what.may_go && at_once)
            safe_.push_back({&what, true, intents[i].key.content, intents[i].key.occurrence});
        result_.octets += group[i].octets;
    }
    book_.delivered(account_, arrived, when);
    if (!failed.empty()) book_.withdraw(account_, failed);
    result_.fetched += arrived.size();
}

}  // namespace pop3::fetch
