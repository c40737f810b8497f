// SPDX-License-Identifier: MIT
#include "inbox.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pop3::fetch {
namespace {

// A group is what a crash may cost, and what is made durable at once. Where each message is delivered
// by itself, nothing is gained by a large one.
constexpr std::size_t group_messages = 512;
constexpr std::size_t spooled_messages = 16;
constexpr octet_count group_octets = 16 * 1024 * 1024;

}  // namespace

inbox::inbox(const plan& steps, const mail_policy& policy, target& to, account_ledger& book,
             report& result, observer& watcher, const trace_lines& in_front)
    : steps_(steps),
      policy_(policy),
      to_(to),
      result_(result),
      watcher_(watcher),
      in_front_(in_front),
      committer_(steps, policy, to, book) {}

// ---- receiving ----

void inbox::awaiting(message_number n, bool alone) {
    awaited_ = n;
    alone_ = alone;
    const step& what = steps_.at(n);
    if (!first_in_line_ && what.setback != setback_kind::none) first_in_line_ = &what;
}

void inbox::begin(message_number n) {
    identifier_.finish();  // forgets what a message that broke off has left
    const step& what = steps_.at(n);
    current_ = {&what, to_.begin(steps_.uid(what))};
    std::string lines = in_front_.at(now());
    if (what.header_only) lines += header_only_line(what.octets);
    if (!lines.empty()) current_.message->lead(lines);
}

void inbox::write(std::string_view octets) {
    current_.message->write(octets);
    identifier_.update(octets);
    current_.size.octets += octets.size();
    current_.size.line_ends += static_cast<octet_count>(std::ranges::count(octets, '\n'));
    watcher_.received(octets.size());
}

void inbox::end(message_number) {
    current_.message->finish();
    current_.identity = identifier_.finish();
    if (!current_.what->header_only) {
        current_.match = match_sizes(current_.what->octets, current_.size);
        all_exact_ = all_exact_ && current_.match == size_match::exact;
        current_.trusted = all_exact_;
    }
    current_.sequence = ended_++;
    arrived_.push_back(std::move(current_));  // stage::staged
    awaited_.reset();
    watcher_.arrived();
}

void inbox::refused(message_number n, const failure& why) {
    const step& what = steps_.at(n);
    result_.bad.push_back({n, std::string(steps_.uid(what)), why});
    failed_.push_back({&what});
    awaited_.reset();
}

// A header has no announced size, and nothing is deleted on its word.
bool inbox::is_proven_by_size() const {
    const arrival& last = arrived_.back();
    return last.what->header_only || last.match == size_match::exact;
}

void inbox::drop() {
    if (!suspect_) suspect_ = arrived_.back().what->number;
    dropped_any_ = true;
    arrived_.pop_back();
}

std::optional<event> inbox::accept(proof by) {
    if (by == proof::answer) {
        confirmed_ = ended_;
        suspect_.reset();
        std::erase_if(recorded_, [&](const recorded_message& each) {
            return each.trusted && each.sequence < confirmed_;
        });
    }
    // stage::proven
    for (; accepted_ < arrived_.size(); ++accepted_)
        accepted_octets_ += arrived_[accepted_].size.octets;
    const std::size_t enough = policy_.strict       ? 1
                               : to_.exactly_once() ? group_messages
                                                    : spooled_messages;
    if (accepted_ < enough && accepted_octets_ < group_octets) return std::nullopt;
    return worker_.done();
}

std::vector<message_key> inbox::untrusted() const {
    std::vector<message_key> keys;
    std::ranges::transform(recorded_, std::back_inserter(keys), &recorded_message::key);
    return keys;
}

const step* inbox::broken_at() const {
    if (suspect_) return &steps_.at(*suspect_);
    if (accepted_ < arrived_.size()) return arrived_[accepted_].what;
    return awaited_ ? &steps_.at(*awaited_) : nullptr;
}

void inbox::session_ended(const failure& why) {
    if (why.code != errc::unsolicited_octets || suspect_ || !current_.message ||
        current_.what->header_only ||
        match_sizes(current_.what->octets, current_.size) != size_match::exact)
        return;
    const std::optional<message_number> blamed = awaited_;
    end(current_.what->number);
    accept(proof::size);
    awaited_ = blamed;
}

// ---- committing ----

void inbox::commit() {
    hand_over([this] { committer_.commit(std::move(group_)); });
}

void inbox::commit_rest() {
    hand_over([this] {
        committer_.commit(std::move(group_));
        committer_.record();
    });
}

void inbox::hand_over(std::function<void()> work) {
    settle();
    group_ = take_accepted();
    worker_.start(std::move(work));
}

void inbox::settle() {
    worker_.settle();
    tell();
}

void inbox::abandon() noexcept {
    try {
        commit_rest();
    } catch (...) {  // what ended the run came first
    }
    try {
        worker_.settle();
    } catch (...) {
    }
    try {
        committer_.record();
    } catch (...) {  // the next run finds out what is here
    }
    tell();
}

void inbox::tell() {
    commit_outcome done = committer_.take_outcome();
    result_.known += done.known;
    result_.renamed += done.renamed;
    result_.fetched += done.fetched;
    result_.octets += done.octets;
    result_.came_short += done.came_short;
    std::ranges::move(done.bad, std::back_inserter(result_.bad));
    std::ranges::move(done.failed, std::back_inserter(failed_));
    std::ranges::move(done.settled, std::back_inserter(settled_));
    std::ranges::move(done.safe, std::back_inserter(safe_));
    std::ranges::copy_if(
        done.recorded, std::back_inserter(recorded_),
        [&](const recorded_message& each) { return !each.trusted || each.sequence >= confirmed_; });
    if (done.target_is_failing) target_is_failing_ = std::move(done.target_is_failing);
}

std::vector<arrival> inbox::take_accepted() {
    const auto end = arrived_.begin() + static_cast<std::ptrdiff_t>(accepted_);
    std::vector<arrival> group(std::make_move_iterator(arrived_.begin()),
                               std::make_move_iterator(end));
    arrived_.erase(arrived_.begin(), end);
    accepted_ = 0;
    accepted_octets_ = 0;
    return group;
}

}  // namespace pop3::fetch
