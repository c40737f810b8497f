// SPDX-License-Identifier: MIT
#include "plan.hpp"

#include <algorithm>
#include <span>

#include "uid_order.hpp"

namespace pop3::fetch {
namespace {

// The messages that LIST lists: they, and no others, exist (rule R4). Only where LIST had lines
// that could not be read, UIDL is believed about further ones.
std::vector<step> join(const listings& listed) {
    static const unique_id_listing none;
    const unique_id_listing& uids = listed.uids ? *listed.uids : none;
    const bool believe_uidl = listed.sizes.defective_lines() > 0;
    std::vector<step> steps;
    steps.reserve(listed.sizes.size());
    std::uint32_t at = 0;
    const auto uidl_before = [&](message_number n) {  // what UIDL has and LIST has not
        for (; at < uids.size() && uids[at].number < n; ++at)
            if (believe_uidl) steps.push_back({0, uids[at].number, at});
    };
    for (const scan_entry& entry : listed.sizes) {
        uidl_before(entry.number);
        const bool has_uid = at < uids.size() && uids[at].number == entry.number;
        steps.push_back({entry.octets, entry.number, has_uid ? at++ : step::no_uid});
    }
    uidl_before(message_number(std::numeric_limits<std::uint32_t>::max()));
    return steps;
}

// The known messages of one unique-id and size.
struct known_size {
    octet_count octets = 0;
    instant delivered{};     // the last of them
    bool whole = false;      // one of them is here with its text
    bool unsettled = false;  // one of them has vanished, or its deletion is in doubt
    bool settled = false;    // by a listed message that can only be one of them
};

// Walks through listed and known messages side by side, both ascending by unique-id.
class matcher {
  public:
    matcher(known_messages& known, std::vector<step>& steps, const mail_policy& policy, instant now,
            std::vector<known_change>& changes)
        : known_(known),
          steps_(steps),
          policy_(policy),
          now_(now),
          changes_(changes),
          next_(known.next()) {
        const auto has_uid = [](const step& s) { return s.uid_index != step::no_uid; };
        all_have_uids_ = std::ranges::all_of(steps, has_uid);
        pass_those_without_uid();
    }

    // The listed messages of one unique-id, by size; `uid` is greater than the one before.
    void match(std::string_view uid, std::span<const std::uint32_t> places) {
        for (; next_ && next_->uid < uid; next_ = known_.next()) gone();
        gather(uid);
        for (auto run = places.begin(); run != places.end();) {
            const octet_count octets = steps_[*run].octets;
            const auto end = std::find_if(run, places.end(), [&](std::uint32_t place) {
                return steps_[place].octets != octets;
            });
            decide(uid, octets, {run, end});
            run = end;
        }
        // Known ones that nothing settled: candidates for a comparison, or gone.
        for (const known_size& row : rows_)
            if (!row.settled) change(uid, row.octets, known_change::kind::vanished);
    }

    void finish() {
        for (; next_; next_ = known_.next()) gone();
        for (step& each : steps_) {
            if (each.uid_index != step::no_uid) continue;
            each.what = action::compare;
            each.why = reason::no_unique_id;
        }
    }

    [[nodiscard]] bool names_changed() const {
        return expected_ >= plan::fewest_to_judge_by && missing_ * 2 > expected_ &&
               unknown_ * 2 >= missing_;
    }

  private:
    void change(std::string_view uid, std::optional<octet_count> octets, known_change::kind what) {
        changes_.push_back({std::string(uid), octets, what});
    }

    // They are told apart by their content, once it is fetched: until then they count as gone.
    void pass_those_without_uid() {
        for (; next_ && next_->uid.empty(); next_ = known_.next()) some_without_uid_ = true;
        if (some_without_uid_) change({}, std::nullopt, known_change::kind::vanished);
    }

    void gone() {
        if (is_expected(*next_)) ++missing_, ++expected_;
        if (next_->deletion_in_doubt && all_have_uids_ && !policy_.rematch)
            change(next_->uid, next_->octets, known_change::kind::deleted);
        else if (!next_->vanished)
            change(next_->uid, next_->octets, known_change::kind::vanished);
    }

    // A server that still calls its mail by the same names lists it.
    static bool is_expected(const known_message& known) {
        return !known.vanished && !known.deletion_in_doubt;
    }

    // What is known of `uid`, by size.
    void gather(std::string_view uid) {
        rows_.clear();
        for (; next_ && next_->uid == uid; next_ = known_.next()) {
            if (is_expected(*next_)) ++expected_;
            rows_.push_back({next_->octets, next_->delivered, !next_->header_only,
                             next_->vanished || next_->deletion_in_doubt});
        }
        if (rows_.size() < 2) return;
        std::ranges::sort(rows_, {}, &known_size::octets);
        auto last = rows_.begin();
        for (const known_size& row : rows_) {
            if (row.octets != last->octets) *++last = row;
            last->delivered = std::max(last->delivered, row.delivered);
            last->whole = last->whole || row.whole;
            last->unsettled = last->unsettled || row.unsettled;
        }
        rows_.erase(last + 1, rows_.end());
    }

    // The listed messages of one unique-id and size.
    void decide(std::string_view uid, octet_count octets, std::span<const std::uint32_t> places) {
        const auto row = std::ranges::lower_bound(rows_, octets, {}, &known_size::octets);
        const bool known = row != rows_.end() && row->octets == octets;
        step decided;
        if (known && places.size() == 1) {
            decided = of_known(*row);
            row->settled = true;
            if (row->unsettled) change(uid, octets, known_change::kind::listed);
        } else {
            decided.why = places.size() > 1 ? reason::repeated_unique_id
                          : rows_.empty()   ? reason::unknown
                                            : reason::size_changed;
            const bool could_be_known = !rows_.empty() || some_without_uid_ || policy_.rematch;
            decided.what = could_be_known ? action::compare : action::fetch;
            if (rows_.empty()) unknown_ += places.size();
        }
        for (const std::uint32_t place : places) {
            steps_[place].what = decided.what;
            steps_[place].why = decided.why;
        }
    }

    [[nodiscard]] step of_known(const known_size& row) const {
        step decided;
        if (!row.whole) {
            const bool enough =
                policy_.header_only_above && row.octets > *policy_.header_only_above;
            decided.what = enough ? action::keep : action::fetch;
            decided.why = reason::header_known;
            return decided;
        }
        const bool goes = policy_.after == retention::remove;
        const bool now = goes && here_long_enough(row.delivered, policy_, now_);
        decided.what = now ? action::remove : action::keep;
        decided.why = goes && !now ? reason::too_young : reason::known;
        return decided;
    }

    known_messages& known_;
    std::vector<step>& steps_;
    const mail_policy& policy_;
    instant now_;
    std::vector<known_change>& changes_;
    const known_message* next_;
    bool all_have_uids_ = true;
    bool some_without_uid_ = false;
    std::size_t expected_ = 0;      // known messages that should be listed
    std::size_t missing_ = 0;       // of these
    std::size_t unknown_ = 0;       // listed messages whose unique-id nobody knows
    std::vector<known_size> rows_;  // of the unique-id at hand, ascending by size
};

}  // namespace

std::string_view words(reason why) noexcept {
    switch (why) {
        case reason::known:
            return "known";
        case reason::unknown:
            return "new";
        case reason::no_unique_id:
            return "the server gives it no unique-id";
        case reason::repeated_unique_id:
            return "the server gives its unique-id to several messages";
        case reason::size_changed:
            return "its unique-id is known with another size";
        case reason::header_known:
            return "only its header is here";
        case reason::too_young:
            return "known, but not for long enough";
        case reason::among_newest:
            return "known, and among the newest";
        case reason::too_large:
            return "too large";
        case reason::enough_for_now:
            return "new, but enough for one run";
    }
    return "";
}

bool here_long_enough(instant delivered, const mail_policy& policy, instant now) noexcept {
    return !policy.remove_after || delivered + *policy.remove_after <= now;
}

plan::plan(listings listed, known_messages& known, const mail_policy& policy, instant now)
    : listed_(std::move(listed)), steps_(join(listed_)) {
    matcher side_by_side(known, steps_, policy, now, changes_);
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
    names_changed_ = side_by_side.names_changed();
    limit(policy);
}

// What the user set limits to. Messages that have to be compared do not count as fetched: else a
// server without unique-ids would be asked for the same few in every run.
void plan::limit(const mail_policy& policy) {
    const std::size_t newest = std::min(policy.keep_newest.value_or(0), steps_.size());
    std::size_t fetched = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        step& each = steps_[i];
        each.may_go = policy.after == retention::remove && i < steps_.size() - newest;
        if (each.what == action::remove && !each.may_go) {
            each.what = action::keep;
            each.why = reason::among_newest;
        }
        if (!is_retrieved(each)) continue;
        if (policy.largest && each.octets > *policy.largest) {
            each.what = action::skip;
            each.why = reason::too_large;
        } else if (each.what == action::fetch && policy.at_most && fetched++ >= *policy.at_most) {
            each.what = action::skip;
            each.why = reason::enough_for_now;
        } else if (policy.header_only_above && each.octets > *policy.header_only_above) {
            each.header_only = true;
            each.may_go = false;
        }
    }
}

plan plan::make(listings listed, known_messages& known, const mail_policy& policy, instant now) {
    return plan(std::move(listed), known, policy, now);
}

std::string_view plan::uid(const step& of) const {
    return of.uid_index == step::no_uid ? std::string_view{} : (*listed_.uids)[of.uid_index].uid;
}

bool plan::settles_all() const {
    return std::ranges::all_of(steps_, [](const step& s) {
        return s.what == action::keep || (s.what == action::fetch && s.why == reason::unknown);
    });
}

std::size_t plan::count(action what) const {
    return static_cast<std::size_t>(std::ranges::count(steps_, what, &step::what));
}

}  // namespace pop3::fetch
