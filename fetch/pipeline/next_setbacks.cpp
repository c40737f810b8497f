// SPDX-License-Identifier: MIT
#include "next_setbacks.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace pop3::fetch {
namespace {

// At most this many messages that did not come are remembered.
constexpr std::size_t most_setbacks = 100'000;

// A setback for each unique-id and size.
class setback_list {
  public:
    setback_list(const plan& steps, instant now) : steps_(steps), now_(now) {
        for (const setback& each : steps.setbacks()) turn_ = std::max(turn_, each.turn + 1);
    }

    // A message that came too short stays recorded, whatever else went wrong since.
    void fail(const failed_message& failed) {
        const step& message = *failed.listed;
        const setback* const before = steps_.earlier(message);
        const auto [place, is_new] = place_of(steps_.uid(message), message.octets);
        if (is_new)
            all_.push_back({std::string(steps_.uid(message)), message.octets, failed.kind,
                            before ? before->times + 1 : 1, before ? before->content : std::nullopt,
                            before ? before->turn : turn_,
                            before ? before->first : message.number.value(),
                            before ? before->refusals : 0, before ? before->refused : instant{},
                            before ? before->refused_by : std::string()});
        if (is_new && !failed.refused_by.empty()) {
            ++all_[place].refusals;
            all_[place].refused = now_;
            all_[place].refused_by = failed.refused_by;
        }
        if (failed.content) all_[place].content = failed.content;
    }
    // Its state before this session, unless the message has failed in it.
    void keep(const setback& before) {
        if (place_of(before.uid, before.octets).second) all_.push_back(before);
    }
    // It was first in line: unless it came, it is last the next time.
    void had_its_turn(const step& message) {
        const auto at = places_.find({steps_.uid(message), message.octets});
        if (at == places_.end()) return;
        all_[at->second].turn = turn_;
        all_[at->second].first = message.number.value();
    }
    [[nodiscard]] std::vector<setback> take() {
        if (all_.size() > most_setbacks) all_.resize(most_setbacks);
        return std::move(all_);
    }

  private:
    std::pair<std::size_t, bool> place_of(std::string_view uid, octet_count octets) {
        const auto [at, is_new] = places_.emplace(std::pair(uid, octets), all_.size());
        return {at->second, is_new};
    }

    const plan& steps_;  // has the unique-ids
    instant now_;
    std::map<std::pair<std::string_view, octet_count>, std::size_t> places_;
    std::vector<setback> all_;
    std::uint64_t turn_ = 1;  // of this session
};

}  // namespace

std::optional<std::vector<setback>> next_setbacks(const plan& steps,
                                                  std::span<const failed_message> failed,
                                                  std::span<const step* const> came,
                                                  const step* first_in_line, instant now) {
    const std::set<const step*> settled(came.begin(), came.end());
    setback_list all(steps, now);
    for (const failed_message& each : failed)
        if (!settled.contains(each.listed)) all.fail(each);
    std::set<std::string_view> without_size;
    for (const step& each : steps.steps()) {
        if (each.setback != setback_kind::none && !settled.contains(&each))
            all.keep(*steps.earlier(each));
        if (each.size_unknown) without_size.insert(steps.uid(each));
    }
    // If LIST has no line for a message, its setback is found again when it has one.
    for (const setback& each : steps.setbacks())
        if (without_size.contains(each.uid)) all.keep(each);
    if (first_in_line) all.had_its_turn(*first_in_line);
    std::vector<setback> left = all.take();
    if (came.empty() && left.empty()) return std::nullopt;
    return left;
}

}  // namespace pop3::fetch
