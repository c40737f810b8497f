// SPDX-License-Identifier: MIT
#include "pop3/reconnect.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_set>

#include "system/clock_and_poll.hpp"
#include "system/stop_event.hpp"

namespace pop3::inline v1::detail {

reconnection::reconnection(reconnect_options options) : options_(std::move(options)) {}

// A server that is starting again accepts no connections; before the first session that is a wrong setting.
bool reconnection::worthwhile(const failure& reason) const noexcept {
    if (reason.code == errc::cancelled) return false;
    return reason.code == cause::retry_later || (opened_ && reason.code == errc::connect_failed);
}

void reconnection::pause(const failure& reason) {
    if (++failed_ >= options_.attempts) raise(reason);
    auto span = options_.first_pause;
    for (unsigned doubled = 1; doubled < failed_ && span < options_.longest_pause; ++doubled)
        span *= 2;
    span = std::min(span, options_.longest_pause);
    if (reason.retry_after) {
        if (*reason.retry_after > options_.longest_pause) raise(reason);
        span = std::max<std::chrono::milliseconds>(span, *reason.retry_after);
    }
    const system::stop_event stop(options_.stop);
    std::array watched{stop.watched()};
    system::clock& clock = system::real_clock();
    const std::error_code ended =
        system::poll_until(watched, system::later(clock.now(), span), clock);
    if (ended != errc::timed_out) raise(failure{ended, "reconnect", {}, {}});
}

namespace {

bool are_message_numbers(const unique_id_listing& uids) {
    return !uids.empty() && std::ranges::all_of(uids, [](const unique_id_entry& entry) {
        return entry.uid == std::to_string(entry.number.value());
    });
}

}  // namespace

bool handled_ids::identifies_all(const message_listing& listing) {
    if (!listing.uids) return listing.sizes.empty();
    if (are_message_numbers(*listing.uids)) return false;
    std::unordered_set<std::string_view> seen;
    return std::ranges::all_of(listing.sizes, [&](const scan_entry& entry) {
        const auto uid = listing.uids->uid(entry.number);
        return uid && seen.insert(*uid).second;
    });
}

bool handled_ids::agrees_with(const message_listing& listing) const {
    if (!listing.uids) return true;
    return std::ranges::all_of(listing.sizes, [&](const scan_entry& entry) {
        const auto uid = listing.uids->uid(entry.number);
        if (!uid) return true;
        const auto handled = sizes_.find(unique_id(std::string(*uid)));
        return handled == sizes_.end() || handled->second == entry.octets;
    });
}

}  // namespace pop3::inline v1::detail
