// SPDX-License-Identifier: MIT
// What a name server answers about a service: records with names of hosts, or a failure in words.
#include "discovery/dns_srv.hpp"
#include "property.hpp"
#include "targets.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fuzz {
namespace {

using records = std::vector<discovery::srv_record>;

// The same records in another order: by priority.
void require_order(const records& found, unsigned chance) {
    const records ordered =
        discovery::in_order(found, [chance](std::uint32_t most) { return chance % (most + 1); });
    require(std::ranges::is_permutation(found, ordered), "no record is lost or added");
    require(std::ranges::is_sorted(ordered, {}, &discovery::srv_record::priority),
            "they are in the order of their priority");
}

}  // namespace

void srv(std::string_view input) {
    const unsigned chance = take_choice(input);
    const auto found = discovery::parse_srv_answer(input);
    if (!found) {
        require(found.error().code == errc::bad_announcement, "it is an announcement or not");
        require_plain(found.error().message());
        return;
    }
    require(found->size() <= discovery::most_srv_records, "there are not too many");
    for (const discovery::srv_record& each : *found) {
        require(each.target.size() <= 255, "a name is not too long", each.target);
        require(!wire::has_unsafe_character(each.target), "a name is harmless", each.target);
    }
    require_order(*found, chance);
}

}  // namespace pop3::fuzz
