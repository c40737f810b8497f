// SPDX-License-Identifier: MIT
#include "inbox.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pop3::fetch {
namespace {

// A group is what a crash may cost, and what is made durable at once.
constexpr std::size_t group_messages = 512;
constexpr octet_count group_octets = 16 * 1024 * 1024;

}  // namespace

inbox::inbox(const plan& steps, const mail_policy& policy, target& to, ledger& book,
             account_id account, report& result, observer& watcher, const trace_lines& in_front)
    : steps_(steps),
      policy_(policy),
      to_(to),
      result_(result),
      watcher_(watcher),
      in_front_(in_front),
      committer_(steps, policy, to, book, account) {}

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
    current_.message->finish();
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
    return due || proven_ >= group_messages || proven_octets_ >= group_octets ? &worker_ : nullptr;
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
    group_ = take_proven();
    worker_.start(std::move(work));
}

void inbox::settle() {
    worker_.settle();
    tell();
}

void inbox::abandon() noexcept {
    try {
        worker_.settle();
    } catch (...) {  // what ended the run came first
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
    result_.fetched += done.fetched;
    result_.octets += done.octets;
    std::ranges::move(done.bad, std::back_inserter(result_.bad));
    std::ranges::move(done.safe, std::back_inserter(safe_));
}

std::vector<arrival> inbox::take_proven() {
    const auto end = arrived_.begin() + static_cast<std::ptrdiff_t>(proven_);
    std::vector<arrival> group(std::make_move_iterator(arrived_.begin()),
                               std::make_move_iterator(end));
    arrived_.erase(arrived_.begin(), end);
    proven_ = 0;
    proven_octets_ = 0;
    return group;
}

}  // namespace pop3::fetch
