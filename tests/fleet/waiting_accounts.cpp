// SPDX-License-Identifier: MIT
#include "waiting_accounts.hpp"

#include <algorithm>

#include "fleet/schedule/choice.hpp"

namespace pop3::test {

waiting_accounts::waiting_accounts(std::size_t hosts, std::size_t host_limit)
    : hosts_(hosts), host_limit_(host_limit) {
    for (std::size_t i = 0; i < hosts; ++i) hosts_[i].name = 'h' + std::to_string(i);
}

void waiting_accounts::add(std::size_t at, std::uint32_t due, std::uint32_t id) {
    host& whose = hosts_[at];
    whose.waiting.push_back({due, id, at});
    if (whose.waiting.size() == 1 && whose.running < host_limit_)
        oldest_.insert(whose.waiting.front());
}

void waiting_accounts::give_back(std::size_t at) {
    host& whose = hosts_[at];
    if (whose.running-- == host_limit_ && !whose.waiting.empty())
        oldest_.insert(whose.waiting.front());
}

// Merges what waits at each host, so that the cost does not grow with how many wait. Adds the hosts that it
// took candidates of to `hosts`: they have nothing in oldest_ after that.
std::vector<waiting_accounts::account> waiting_accounts::candidates(
    std::size_t most, std::vector<std::size_t>& hosts) {
    std::vector<account> found;
    while (found.size() < most && !oldest_.empty()) {
        auto next = oldest_.extract(oldest_.begin());
        found.push_back(next.value());
        host& whose = hosts_[found.back().host];
        if (whose.seen++ == 0) hosts.push_back(found.back().host);
        if (whose.seen == whose.waiting.size()) continue;
        next.value() = whose.waiting[whose.seen];
        oldest_.insert(std::move(next));
    }
    for (const std::size_t at : hosts) {
        host& whose = hosts_[at];
        if (whose.seen < whose.waiting.size()) oldest_.erase(whose.waiting[whose.seen]);
        whose.seen = 0;
    }
    return found;
}

std::vector<std::uint32_t> waiting_accounts::take(std::size_t most) {
    std::vector<std::size_t> hosts;
    const std::vector<account> found = candidates(most, hosts);
    std::vector<fleet::due_account> due;
    for (const account& each : found)
        due.push_back(
            {each.id, hosts_[each.host].name, {}, fleet::instant(std::chrono::seconds(each.due))});
    fleet::free_slots free;
    for (const std::size_t at : hosts)
        free.of_host[hosts_[at].name] = host_limit_ - hosts_[at].running;
    std::vector<std::uint32_t> taken;
    auto candidate = found.begin();
    for (const std::int64_t id : fleet::choose(due, free, most)) {
        while (candidate->id != id) ++candidate;
        host& whose = hosts_[candidate->host];
        whose.waiting.erase(std::ranges::find(whose.waiting, *candidate));
        most_at_host_ = std::max(most_at_host_, ++whose.running);
        taken.push_back(candidate->id);
    }
    for (const std::size_t at : hosts)
        if (!hosts_[at].waiting.empty() && hosts_[at].running < host_limit_)
            oldest_.insert(hosts_[at].waiting.front());
    return taken;
}

}  // namespace pop3::test
