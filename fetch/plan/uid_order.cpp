// SPDX-License-Identifier: MIT
// Most servers list unique-ids in ascending order already. For the others, eight octets of each
// decide most comparisons without touching the unique-ids themselves.
#include "uid_order.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace pop3::fetch {
namespace {

struct keyed {
    std::uint64_t head = 0;  // the first octets after the common prefix of all unique-ids
    std::uint32_t place = 0;
};

std::size_t common_beginning(const unique_id_listing& uids) {
    std::string_view common = uids.empty() ? std::string_view{} : uids[0].uid;
    for (const unique_id_entry& entry : uids) {
        const auto differs = std::ranges::mismatch(common, entry.uid).in1;
        common = common.substr(0, static_cast<std::size_t>(differs - common.begin()));
    }
    return common.size();
}

std::uint64_t head_of(std::string_view uid) {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < sizeof head; ++i)
        head = head << 8 | (i < uid.size() ? static_cast<unsigned char>(uid[i]) : 0);
    return head;
}

}  // namespace

std::vector<std::uint32_t> by_unique_id(const std::vector<step>& steps,
                                        const unique_id_listing& uids) {
    const auto full_key = [&](std::uint32_t place) {
        const step& s = steps[place];
        return std::tuple(uids[s.uid_index].uid, s.octets, s.number);
    };
    std::vector<std::uint32_t> order;
    order.reserve(steps.size());
    for (std::uint32_t place = 0; place < steps.size(); ++place)
        if (steps[place].uid_index != step::no_uid) order.push_back(place);
    if (std::ranges::is_sorted(order, {}, full_key)) return order;

    const std::size_t skip = common_beginning(uids);
    std::vector<keyed> keys;
    keys.reserve(order.size());
    for (const std::uint32_t place : order)
        keys.push_back({head_of(uids[steps[place].uid_index].uid.substr(skip)), place});
    std::ranges::sort(keys, [&](const keyed& a, const keyed& b) {
        return a.head != b.head ? a.head < b.head : full_key(a.place) < full_key(b.place);
    });
    std::ranges::transform(keys, order.begin(), &keyed::place);
    return order;
}

}  // namespace pop3::fetch
