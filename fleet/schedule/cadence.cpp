// SPDX-License-Identifier: MIT
#include "cadence.hpp"

#include <algorithm>

#include "fetch/ledger/run_state.hpp"

namespace pop3::fleet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

seconds share_of(seconds span, double share) noexcept {
    return seconds(static_cast<seconds::rep>(static_cast<double>(span.count()) * share));
}

}  // namespace

seconds interval_after(seconds every, std::uint32_t failures) noexcept {
    const seconds longest = std::max(every, fetch::longest_back_off);
    for (std::uint32_t i = 1; i < failures && every < longest; ++i) every *= 2;
    return std::min(every, longest);
}

instant next_run(const run_end& last, double chance) noexcept {
    constexpr double jitter = 0.05;
    const seconds every = interval_after(last.every, last.failures);
    const instant from = last.failures == 0 ? last.due : last.ended;
    instant next = from + share_of(every, 1 + jitter * (2 * chance - 1));
    // Late: nothing is caught up, or all accounts would log in twice right after an outage.
    if (next <= last.ended) next = last.ended + share_of(every, 1 - jitter * chance);
    return std::max(next, last.ended + last.server_wait);
}

instant first_run(instant now, seconds every, double chance) noexcept {
    return now + share_of(every, chance);
}

milliseconds idle_wait(std::uint32_t polls, milliseconds longest) noexcept {
    milliseconds wait{250};
    for (std::uint32_t i = 1; i < polls && wait < longest; ++i) wait *= 2;
    return std::min(wait, longest);
}

std::size_t taken_ahead(std::size_t runs, std::chrono::microseconds average) noexcept {
    constexpr std::chrono::microseconds request = milliseconds(50);
    constexpr std::size_t most = 256;
    if (average.count() <= 0) return 0;
    const std::size_t begin = runs * static_cast<std::size_t>(request.count()) /
                              static_cast<std::size_t>(average.count());
    return std::min({begin, 4 * runs, most});
}

}  // namespace pop3::fleet
