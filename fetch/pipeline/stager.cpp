// SPDX-License-Identifier: MIT
#include "stager.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pop3::fetch {
namespace {

constexpr octet_count group_octets = 16 * 1024 * 1024;

// Of one account: text that came, the lines before it, and what is known of each message.
constexpr octet_count most_held = 32 * 1024;

}  // namespace

stager::stager(const plan& steps, const fetch_terms& terms, const fetch_tools& tools)
    : steps_(steps),
      terms_(terms),
      destination_(tools.destination),
      refuge_(tools.refuge),
      queue_(tools.queue),
      result_(tools.result),
      watcher_(tools.watcher),
      holds_(!tools.queue.has_own_thread()),
      committer_(steps, terms.policy, tools.destination, tools.refuge, tools.book) {}

stager::~stager() {
    queue_.join();
}

// ---- receiving ----

void stager::awaiting(message_number n, bool alone) {
    awaited_ = n;
    alone_ = alone;
    const step& listed = steps_.at(n);
    if (!first_in_line_ && listed.setback != setback_kind::none) first_in_line_ = &listed;
}

void stager::begin(message_number n) {
    const step& listed = steps_.at(n);
    current_ = {&listed};
    current_.lead = terms_.in_front.at(now());
    if (listed.header_only) current_.lead += header_only_line(listed.octets);
    any_unstaged_ = holds_;
    if (!holds_) return open(current_);
    held_ += current_.lead.size() + sizeof current_;
}

void stager::write(std::string_view octets) {
    if (holds_) {
        current_.held += octets;
        held_ += octets.size();
    } else {
        take(current_, octets);
    }
    current_.size.octets += octets.size();
    current_.size.line_ends += count_line_feeds(octets);
    watcher_.received(octets.size());
}

void stager::end(message_number) {
    current_.whole = true;
    if (!holds_) close(current_);
    if (!current_.listed->header_only) {
        current_.match = match_sizes(current_.listed->octets, current_.size);
        all_exact_ = all_exact_ && current_.match == size_match::exact;
        current_.trusted = all_exact_;
    }
    current_.sequence = ended_++;
    arrived_.push_back(std::exchange(current_, {}));  // stage::staged, or held
    awaited_.reset();
    watcher_.arrived();
}

void stager::refused(message_number n, const failure& reason) {
    const step& listed = steps_.at(n);
    result_.failed.push_back({n, std::string(steps_.uid(listed)), reason});
    failed_.push_back({&listed});
    awaited_.reset();
}

// ---- staging ----

void stager::open(staged_item& message) {
    identifier_.discard();  // of a message that was cut off
    target& destination = message.listed->to_refuge && refuge_ ? *refuge_ : destination_;
    message.message = destination.begin(steps_.uid(*message.listed));
    if (!message.lead.empty()) message.message->prepend(message.lead);
}

void stager::take(staged_item& message, std::string_view octets) {
    message.message->write(octets);
    identifier_.update(octets);
}

void stager::close(staged_item& message) {
    message.message->finish();
    message.identity = identifier_.finish();
    message.staged = true;
}

void stager::put_into_target(staged_item& message) {
    if (message.staged) return;
    if (!message.message) open(message);
    take(message, message.held);
    std::string().swap(message.held);  // its memory, too
    if (message.whole) close(message);
}

void stager::put_all_into_target() try {
    for (staged_item& each : arrived_) put_into_target(each);
    if (current_.listed) put_into_target(current_);
} catch (...) {
    cannot_stage_ = true;
    throw;
}

std::size_t stager::most_to_write() const {
    if (!holds_) return std::string_view::npos;
    return most_held - std::min(held_, most_held - 1);
}

void stager::paused(std::chrono::steady_clock::duration time) {
    if (time >= terms_.long_pause) paused_long_ = true;
}

retrieval_sink::held stager::unstaged() const {
    if (!any_unstaged_) return held::nothing;
    return held_ < most_held ? held::some : held::enough;
}

void stager::stage() {
    end_commit();
    held_ = 0;
    any_unstaged_ = false;
    discarded_ = std::exchange(dropped_, {});
    queue_.start(
        [this] {
            discarded_.clear();
            put_all_into_target();
        },
        system::work_kind::staging);
}

void stager::end_stage() {
    queue_.wait();
    any_unstaged_ = current_.listed != nullptr;
}

// After a failure of the target. Those before it are whole.
void stager::drop_unstaged() {
    const auto first = std::ranges::find(arrived_, false, &staged_item::staged);
    verified_ = std::min(verified_, static_cast<std::size_t>(first - arrived_.begin()));
    std::for_each(first, arrived_.end(), [this](staged_item& each) { discard(each); });
    arrived_.erase(first, arrived_.end());
}

// To remove a file may wait for the disk.
void stager::discard(staged_item& message) {
    if (holds_ && message.message) dropped_.push_back(std::move(message.message));
}

// A header has no announced size, and is no reason to delete anything.
bool stager::is_proven_by_size() const {
    const staged_item& last = arrived_.back();
    return last.listed->header_only || last.match == size_match::exact;
}

void stager::drop() {
    if (!suspect_) suspect_ = arrived_.back().listed->number;
    dropped_any_ = true;
    discard(arrived_.back());
    arrived_.pop_back();
}

std::optional<event> stager::on_verified(proof evidence) {
    if (evidence == proof::answer) {
        confirmed_ = ended_;
        suspect_.reset();
        std::erase_if(recorded_, [&](const recorded_message& each) {
            return each.trusted && each.sequence < confirmed_;
        });
    }
    // stage::proven
    for (; verified_ < arrived_.size(); ++verified_)
        verified_octets_ += arrived_[verified_].size.octets;
    const std::size_t enough = terms_.policy.strict ? 1 : destination_.group_messages();
    if (verified_ < enough && verified_octets_ < group_octets) return std::nullopt;
    return queue_.done();
}

std::vector<message_key> stager::untrusted() const {
    std::vector<message_key> keys;
    std::ranges::transform(recorded_, std::back_inserter(keys), &recorded_message::key);
    return keys;
}

const step* stager::broken_at() const {
    if (suspect_) return &steps_.at(*suspect_);
    if (verified_ < arrived_.size()) return arrived_[verified_].listed;
    return awaited_ ? &steps_.at(*awaited_) : nullptr;
}

void stager::session_ended(const failure& reason) {
    if (reason.code != errc::unsolicited_octets || suspect_ || !current_.listed ||
        current_.listed->header_only ||
        match_sizes(current_.listed->octets, current_.size) != size_match::exact)
        return;
    const std::optional<message_number> blamed = awaited_;
    end(current_.listed->number);
    on_verified(proof::size);
    awaited_ = blamed;
}

// ---- committing ----

void stager::commit() {
    submit_group([this] { committer_.commit(std::move(group_)); });
}

void stager::commit_rest() {
    submit_group([this] {
        committer_.commit(std::move(group_));
        committer_.record();
    });
}

void stager::submit_group(std::function<void()> work) {
    end_commit();
    group_ = take_verified();
    discarded_ = std::exchange(dropped_, {});
    const bool is_little = terms_.policy.strict && destination_.is_quick();
    queue_.start(
        [this, work = std::move(work)] {
            discarded_.clear();
            work();
        },
        system::work_kind::delivery,
        is_little ? serial_worker::extent::little : serial_worker::extent::much);
}

void stager::end_commit() {
    queue_.wait();
    collect_outcome();
}

// The error that ended the session came first, so those of this work are ignored: the next run finds
// out what was delivered. After a target that failed the committer does nothing.
flow<void> stager::record_after_error() {
    std::exception_ptr error = co_await queue_.ended();
    if (!error && !cannot_stage_ && any_unstaged_) {
        discard(current_);
        current_ = {};
        stage();
        error = co_await queue_.ended();
    }
    if (cannot_stage_) {
        drop_unstaged();
        error = nullptr;
    }
    if (!error) {
        commit_rest();
        error = co_await queue_.ended();
    }
    queue_.start([this] { committer_.record(); }, system::work_kind::delivery);
    error = co_await queue_.ended();
    collect_outcome();
}

flow<void> stager::release() {
    for (staged_item& each : arrived_) discard(each);
    discard(current_);
    if (dropped_.empty()) co_return;
    discarded_ = std::exchange(dropped_, {});
    queue_.start([this] { discarded_.clear(); }, system::work_kind::staging);
    std::exception_ptr error = co_await queue_.ended();
    static_cast<void>(error);  // there is none
}

void stager::collect_outcome() {
    commit_outcome done = committer_.take_outcome();
    result_.known += done.known;
    result_.renamed += done.renamed;
    result_.fetched += done.fetched;
    result_.octets += done.octets;
    result_.came_short += done.came_short;
    result_.refused_delivered += done.refused_delivered;
    std::ranges::move(done.reported, std::back_inserter(result_.failed));
    std::ranges::move(done.failed, std::back_inserter(failed_));
    std::ranges::move(done.settled, std::back_inserter(settled_));
    std::ranges::move(done.safe, std::back_inserter(safe_));
    std::ranges::copy_if(
        done.recorded, std::back_inserter(recorded_),
        [&](const recorded_message& each) { return !each.trusted || each.sequence >= confirmed_; });
    if (done.target_is_failing) target_is_failing_ = std::move(done.target_is_failing);
}

std::vector<staged_item> stager::take_verified() {
    const auto end = arrived_.begin() + static_cast<std::ptrdiff_t>(verified_);
    std::vector<staged_item> group(std::make_move_iterator(arrived_.begin()),
                                   std::make_move_iterator(end));
    arrived_.erase(arrived_.begin(), end);
    verified_ = 0;
    verified_octets_ = 0;
    return group;
}

}  // namespace pop3::fetch
