// SPDX-License-Identifier: MIT
#include "plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "matcher.hpp"
#include "uid_order.hpp"

namespace pop3::fetch {
namespace {

// The messages in LIST are the ones that exist (rule R4). Only if LIST had lines that could not be
// parsed, UIDL may add others.
std::vector<step> join(const listings& listed) {
    static const unique_id_listing none;
    const unique_id_listing& uids = listed.uids ? *listed.uids : none;
    const bool believe_uidl = listed.sizes.defective_lines() > 0;
    std::vector<step> steps;
    steps.reserve(listed.sizes.size());
    std::uint32_t at = 0;
    const auto uidl_before = [&](message_number n) {  // messages in UIDL but not in LIST
        for (; at < uids.size() && uids[at].number < n; ++at) {
            if (!believe_uidl) continue;
            steps.push_back({0, uids[at].number, at});
            steps.back().size_unknown = true;
        }
    };
    for (const scan_entry& entry : listed.sizes) {
        uidl_before(entry.number);
        const bool has_uid = at < uids.size() && uids[at].number == entry.number;
        steps.push_back({entry.octets, entry.number, has_uid ? at++ : step::no_uid});
    }
    uidl_before(message_number(std::numeric_limits<std::uint32_t>::max()));
    return steps;
}

// Some servers use the number of a message as its unique-id: it names another message after one
// before it is deleted.
bool are_positions(const unique_id_listing& uids) {
    return !uids.empty() && std::ranges::all_of(uids, [](const unique_id_entry& entry) {
        std::array<char, 10> digits{};
        const auto end = std::to_chars(digits.begin(), digits.end(), entry.number.value()).ptr;
        return entry.uid == std::string_view(digits.begin(), end);
    });
}

// UIDL is trusted about messages for which LIST has no usable line.
std::size_t count_unreadable(const listings& listed, std::size_t messages) {
    const std::size_t by_uidl_alone = messages - listed.sizes.size();
    const std::size_t lines = listed.sizes.defective_lines();
    return lines > by_uidl_alone ? lines - by_uidl_alone : 0;
}

std::pair<std::string_view, octet_count> key(const setback& s) {
    return {s.uid, s.octets};
}

}  // namespace

std::string_view words(reason cause) noexcept {
    switch (cause) {
        case reason::known:
            return "known";
        case reason::imported:
            return "delivered by another program, and not compared yet";
        case reason::unknown:
            return "new";
        case reason::no_unique_id:
            return "it has no unique-id";
        case reason::repeated_unique_id:
            return "several messages have its unique-id";
        case reason::size_changed:
            return "its unique-id is known with another size";
        case reason::listed_again:
            return "its unique-id had vanished, and may name another message now";
        case reason::unproven:
            return "known, but only its content can prove it";
        case reason::other_header:
            return "known by unique-id and size, but its header differs";
        case reason::returned:
            return "known; the server confirmed its deletion, and lists it again";
        case reason::came_short:
            return "known, but it came with far fewer octets than announced";
        case reason::header_known:
            return "only its header was delivered";
        case reason::too_young:
            return "known, but not for long enough";
        case reason::among_newest:
            return "known, and among the newest";
        case reason::too_large:
            return "too large";
        case reason::enough_for_now:
            return "new, but over the limit of this run";
        case reason::refused_lately:
            return "the target refused it several times, and it is tried again later";
    }
    return "";
}

bool retention_elapsed(instant delivered, const retention_policy& policy, instant now) noexcept {
    return !policy.remove_after || delivered + *policy.remove_after <= now;
}

plan::plan(listings listed, known_messages& known, std::vector<setback> setbacks,
           const retention_policy& policy, instant now)
    : listed_(std::move(listed)), setbacks_(std::move(setbacks)), steps_(join(listed_)) {
    unreadable_ = count_unreadable(listed_, steps_.size());
    recall_setbacks();
    match(known, policy, now);
    avoid_refusals(policy, now);
    limit(policy);
    ask_for_headers();
}

void plan::recall_setbacks() {
    std::ranges::sort(setbacks_, {}, key);
    if (setbacks_.empty()) return;
    for (step& each : steps_)
        if (const setback* before = earlier(each)) each.setback = before->kind;
}

void plan::match(known_messages& known, const retention_policy& policy, instant now) {
    names_.positions = listed_.uids && are_positions(*listed_.uids);
    matcher side_by_side({known, steps_, changes_, candidates_, policy}, names_.positions, now);
    const std::vector<std::uint32_t> order =
        listed_.uids ? by_unique_id(steps_, *listed_.uids) : std::vector<std::uint32_t>{};
    for (auto group = order.begin(); group != order.end();) {
        const std::string_view uid = this->uid(steps_[*group]);
        const auto end = std::find_if(group, order.end(), [&](std::uint32_t place) {
            return this->uid(steps_[place]) != uid;
        });
        side_by_side.match(uid, {group, end});
        group = end;
    }
    side_by_side.finish();
    names_.changed = side_by_side.unique_ids_changed();
}

// Messages that the target refuses are not retrieved in every run for ever. Those that nothing tells apart
// share their setbacks: the refusal of one is none of the others.
void plan::avoid_refusals(const retention_policy& policy, instant now) {
    for (step& each : steps_) {
        const setback* const before = is_retrieved(each) ? earlier(each) : nullptr;
        if (!before || before->refusals < policy.refused_after || before->uid.empty() ||
            each.cause == reason::repeated_unique_id || policy.retry_refused)
            continue;
        if (!policy.refused_to.empty()) {
            each.to_refuge = true;
        } else if (before->refused <= now && now < next_try(*before, policy.refused_after)) {
            each.decision = action::skip;
            each.cause = reason::refused_lately;
        }
    }
}

// The messages that the user's limits apply to. Messages to be compared do not count as fetched,
// nor do those that failed before: else the same few would be requested in every run, and no
// others.
void plan::limit(const retention_policy& policy) {
    const std::size_t newest = std::min(policy.keep_newest.value_or(0), steps_.size());
    std::size_t fetched = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        step& each = steps_[i];
        each.deletable = policy.after == retention::remove && i < steps_.size() - newest;
        if (each.decision == action::remove && !each.deletable) {
            each.decision = action::keep;
            each.cause = reason::among_newest;
        }
        if (!is_retrieved(each)) continue;
        if (policy.largest && each.octets > *policy.largest) {
            each.decision = action::skip;
            each.cause = reason::too_large;
        } else if (each.decision == action::fetch && each.setback == setback_kind::none &&
                   policy.at_most && fetched++ >= *policy.at_most) {
            each.decision = action::skip;
            each.cause = reason::enough_for_now;
        } else if (policy.header_only_above && each.octets > *policy.header_only_above) {
            each.header_only = true;
            each.deletable = false;
        }
    }
}

// A message is deleted, or known by an unreliable name, only if its header is the known one. If no
// header is known, or asking for it ended an earlier session, its content decides.
void plan::ask_for_headers() {
    std::ranges::sort(candidates_, {}, &candidate::place);
    std::vector<candidate> asked;
    auto next = candidates_.begin();
    for (std::uint32_t place = 0; place < steps_.size(); ++place) {
        while (next != candidates_.end() && next->place < place) ++next;
        step& each = steps_[place];
        if (!each.identify && each.decision != action::remove) continue;
        if (each.unproven) {
            if (ends_sessions(each.setback))
                learn_content(each);
            else
                asked.push_back(learn_header(each, place));
            continue;
        }
        const bool has_header = next != candidates_.end() && next->place == place;
        if (has_header && !ends_sessions(each.setback))
            asked.push_back(*next);
        else
            compare(each, reason::unproven);
    }
    candidates_ = std::move(asked);
}

void plan::identified(const candidate& message, const std::optional<digest>& header) {
    step& each = steps_[message.place];
    if (!message.header) {
        if (!header) return learn_content(each);
        changes_.push_back(
            {std::string(uid(each)), each.octets, ledger_update::kind::learned, header});
        return;
    }
    // If names are positions, one that names another message now moves all the following ones.
    if (header == message.header && !moved_) return;
    moved_ = names_.positions;
    compare(each, header ? reason::other_header : reason::unproven);
}

// The known message counts as vanished until the content proves that it is this one.
void plan::compare(step& message, reason cause) {
    message.decision = action::compare;
    message.cause = cause;
    message.identify = message.returned = false;
    changes_.push_back({std::string(uid(message)), message.octets, ledger_update::kind::vanished});
}

// Nothing is deleted by its unique-id alone. What is learned of the message now identifies it in a
// later session.
plan::candidate plan::learn_header(step& message, std::uint32_t place) {
    message.decision = action::keep;
    message.cause = reason::imported;
    return {place, std::nullopt};
}

void plan::learn_content(step& message) {
    message.decision = action::compare;
    message.cause = reason::imported;
}

plan plan::make(listings listed, known_messages& known, std::vector<setback> setbacks,
                const retention_policy& policy, instant now) {
    return plan(std::move(listed), known, std::move(setbacks), policy, now);
}

const step& plan::at(message_number n) const {
    return *std::ranges::lower_bound(steps_, n, {}, &step::number);
}

std::string_view plan::uid(const step& message) const {
    return message.uid_index == step::no_uid ? std::string_view{}
                                             : (*listed_.uids)[message.uid_index].uid;
}

const setback* plan::earlier(const step& message) const {
    const std::pair<std::string_view, octet_count> wanted{uid(message), message.octets};
    const auto found = std::ranges::lower_bound(setbacks_, wanted, {}, key);
    return found != setbacks_.end() && key(*found) == wanted ? &*found : nullptr;
}

bool plan::settles_all() const {
    return !names_.positions && std::ranges::all_of(steps_, [](const step& s) {
        return (s.decision == action::keep && !s.identify && !s.returned) ||
               (s.decision == action::fetch && s.cause == reason::unknown);
    });
}

std::size_t plan::count(action decision) const {
    return static_cast<std::size_t>(std::ranges::count(steps_, decision, &step::decision));
}

}  // namespace pop3::fetch
