// SPDX-License-Identifier: MIT
#include "matcher.hpp"

#include <algorithm>

namespace pop3::fetch {
namespace {

// A server that still has the message under the same unique-id lists it.
bool is_expected(const known_message& known) {
    return !known.vanished && !known.deletion_in_doubt;
}

// A deletion that was confirmed but did not happen is not repeated earlier.
constexpr std::chrono::hours between_deletions{24};

}  // namespace

matcher::matcher(const sides& both, bool positions, instant now)
    : both_(both), positions_(positions), now_(now), next_(both.known.next()) {
    all_have_uids_ =
        std::ranges::all_of(both_.steps, [](const step& s) { return s.uid_index != step::no_uid; });
    skip_without_uid();
}

void matcher::match(std::string_view uid, std::span<const std::uint32_t> places) {
    for (; next_ && next_->uid < uid; next_ = both_.known.next()) gone();
    gather(uid);
    is_only_one_ = rows_.size() == 1 && places.size() == 1;
    learn_size(uid, places);
    strangers_ = std::ranges::any_of(places, [&](std::uint32_t place) {
        return !std::ranges::binary_search(rows_, both_.steps[place].octets, {},
                                           &known_size::octets);
    });
    for (auto run = places.begin(); run != places.end();) {
        const octet_count octets = both_.steps[*run].octets;
        const auto end = std::find_if(run, places.end(), [&](std::uint32_t place) {
            return both_.steps[place].octets != octets;
        });
        decide(uid, octets, {run, end});
        run = end;
    }
    // Known ones without a decision: candidates for a comparison, or gone.
    for (const known_size& row : rows_)
        if (!row.settled && !row.vanished) change(uid, row.octets, ledger_update::kind::vanished);
}

void matcher::finish() {
    for (; next_; next_ = both_.known.next()) gone();
    for (step& each : both_.steps) {
        if (each.uid_index != step::no_uid) continue;
        each.decision = action::compare;
        each.cause = reason::no_unique_id;
    }
}

bool matcher::unique_ids_changed() const {
    return expected_ >= plan::fewest_to_judge_by && missing_ * 2 > expected_ &&
           unknown_ * 2 >= missing_;
}

// ---- what is known ----

void matcher::change(std::string_view uid, std::optional<octet_count> octets,
                     ledger_update::kind type) {
    both_.changes.push_back({std::string(uid), octets, type});
}

// They are distinguished by their content, after it is fetched: until then they count as gone.
void matcher::skip_without_uid() {
    for (; next_ && next_->uid.empty(); next_ = both_.known.next()) some_without_uid_ = true;
    if (some_without_uid_) change({}, std::nullopt, ledger_update::kind::vanished);
}

void matcher::gone() {
    if (is_expected(*next_)) ++missing_, ++expected_;
    if (next_->vanished) return;
    if (next_->deletion_in_doubt && all_have_uids_)
        change(next_->uid, next_->octets, ledger_update::kind::deleted);
    else
        change(next_->uid, next_->octets, ledger_update::kind::vanished);
}

// The known messages of `uid`, by size.
void matcher::gather(std::string_view uid) {
    rows_.clear();
    for (; next_ && next_->uid == uid; next_ = both_.known.next()) {
        if (is_expected(*next_)) ++expected_;
        add(*next_);
    }
    std::ranges::sort(rows_, {}, &known_size::octets);
}

void matcher::add(const known_message& known) {
    auto row = std::ranges::find(rows_, known.octets, &known_size::octets);
    if (row == rows_.end()) row = rows_.insert(row, known_size{.octets = known.octets});
    if (row->messages > 0 && row->vanished != known.vanished) {
        if (known.vanished) return;
        *row = {.octets = known.octets};  // the listing counts, not the record
    }
    ++row->messages;
    row->delivered = std::max(row->delivered, known.delivered);
    row->whole = row->whole || !known.header_only;
    const bool gone_in_doubt = known.deletion_in_doubt && known.vanished;
    row->in_doubt = row->in_doubt || (known.deletion_in_doubt && !known.vanished);
    row->vanished = known.vanished;
    row->came_short = row->came_short || known.came_short;
    row->deleted = gone_in_doubt ? std::nullopt : known.deleted;
    row->header = row->messages == 1 ? known.header : std::nullopt;
    row->size_unknown = row->messages == 1 && known.size_unknown;
    row->content_unknown = row->messages == 1 && known.content_unknown;
}

// Another program delivered it. If one message is known by this unique-id and one is listed, it is
// that one; a position in the mailbox is no such name.
void matcher::learn_size(std::string_view uid, std::span<const std::uint32_t> places) {
    const step& listed = both_.steps[places.front()];
    if (!is_only_one_ || positions_) return;
    known_size& row = rows_.front();
    if (!row.size_unknown || row.vanished) return;
    row.octets = listed.octets;
    if (!listed.size_unknown) change(uid, row.octets, ledger_update::kind::learned);
}

// ---- the listing ----

// The listed messages of one unique-id and size.
void matcher::decide(std::string_view uid, octet_count octets,
                     std::span<const std::uint32_t> places) {
    const auto row = std::ranges::lower_bound(rows_, octets, {}, &known_size::octets);
    // Of several known messages of one size, each may be the one that is listed with another size now.
    // What another program delivered is known by its unique-id alone.
    const bool known = row != rows_.end() && row->octets == octets && places.size() == 1 &&
                       !(row->messages > 1 && strangers_) &&
                       (!row->content_unknown || is_only_one_);
    step decided = known ? decide_known(*row) : decide_unknown(places.size());
    // LIST did not announce its size when it came, and announces none now.
    if (known && decided.cause == reason::came_short && octets == 0 &&
        !both_.steps[places.front()].size_unknown) {
        decided.decision = action::compare;
        decided.cause = reason::unproven;
    }
    // A later LIST may announce the size of one that another program delivered.
    if (decided.decision == action::remove && row->size_unknown &&
        both_.steps[places.front()].size_unknown)
        decided.decision = action::keep;
    if (known && decided.decision != action::compare) {
        row->settled = true;
        if (row->in_doubt) change(uid, octets, ledger_update::kind::listed);
        if (row->vanished) change(uid, octets, ledger_update::kind::returned);
    }
    const bool unproven = known && row->content_unknown && !row->header;
    for (const std::uint32_t place : places) {
        step& each = both_.steps[place];
        each.decision = decided.decision;
        each.cause = decided.cause;
        each.identify = decided.identify;
        each.returned = decided.returned;
        each.unproven = unproven && !decided.identify;
        if (known && row->header && (each.identify || each.decision == action::remove))
            both_.candidates.push_back({place, *row->header});
    }
}

step matcher::decide_unknown(std::size_t messages) {
    step decided;
    const bool could_be_known = !rows_.empty() || some_without_uid_;
    decided.decision = could_be_known ? action::compare : action::fetch;
    decided.cause = messages > 1    ? reason::repeated_unique_id
                    : rows_.empty() ? reason::unknown
                                    : reason::size_changed;
    if (rows_.empty()) unknown_ += messages;
    return decided;
}

// One listed message has the unique-id and the size of a known one.
step matcher::decide_known(const known_size& row) const {
    step decided;
    if (row.vanished && !row.deleted) {
        decided.decision = action::compare;
        decided.cause = reason::listed_again;
        return decided;
    }
    if (!row.whole) {
        const std::optional<octet_count>& most = both_.policy.header_only_above;
        decided.decision = most && row.octets > *most ? action::keep : action::fetch;
        decided.cause = reason::header_known;
        return decided;
    }
    decided = decide_whole(row);
    // The doubts of a lost QUIT, of a returned message, and of numbers as unique-ids.
    decided.identify = row.in_doubt || row.vanished || positions_;
    if (decided.identify && !row.header) {
        decided.decision = action::compare;
        decided.cause = reason::unproven;
        decided.identify = false;
    }
    return decided;
}

step matcher::decide_whole(const known_size& row) const {
    step decided;
    decided.decision = action::keep;
    decided.cause = reason::known;
    decided.returned = row.deleted.has_value();
    if (both_.policy.after != retention::remove) {
        if (decided.returned) decided.cause = reason::returned;
        return decided;
    }
    if (row.deleted && now_ < *row.deleted + between_deletions)
        decided.cause = reason::returned;
    else if (row.came_short && !both_.policy.delete_short)
        decided.cause = reason::came_short;
    else if (!retention_elapsed(row.delivered, both_.policy, now_))
        decided.cause = reason::too_young;
    else
        decided.decision = action::remove;
    return decided;
}

}  // namespace pop3::fetch
