// SPDX-License-Identifier: MIT
#include "choice.hpp"

namespace pop3::fleet {
namespace {

using slots = std::map<std::string, std::size_t, std::less<>>;

std::size_t free_of(const slots& all, const std::string& name) {
    const auto found = all.find(name);
    return found == all.end() ? 0 : found->second;
}

}  // namespace

std::vector<std::int64_t> choose(std::span<const due_account> due, const free_slots& free,
                                 std::size_t most) {
    std::vector<std::int64_t> chosen;
    slots ranks_of_host;
    slots ranks_of_owner;
    std::size_t looked_at = 0;
    for (const due_account& each : due) {
        if (looked_at == most) break;
        const std::size_t at_host = free_of(free.of_host, each.host);
        const std::size_t at_owner = each.owner.empty() ? 1 : free_of(free.of_owner, each.owner);
        if (at_host == 0 || at_owner == 0) continue;
        ++looked_at;
        const bool has_host = ++ranks_of_host[each.host] <= at_host;
        const bool has_owner = each.owner.empty() || ++ranks_of_owner[each.owner] <= at_owner;
        if (has_host && has_owner) chosen.push_back(each.id);
    }
    return chosen;
}

}  // namespace pop3::fleet
