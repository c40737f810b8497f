// SPDX-License-Identifier: MIT
#include "standing.hpp"

#include <algorithm>

namespace pop3::fetch {
namespace {

using std::chrono::seconds;

bool wants_to_be_left_alone(const failure& why) {
    constexpr errc codes[] = {errc::in_use, errc::login_delay, errc::system_temporary,
                              errc::login_unavailable};
    return std::ranges::any_of(codes, [&](errc code) { return why.code == code; });
}

// Doubled with each refusal in a row.
seconds back_off(seconds first, seconds longest, std::uint32_t refusals) {
    for (std::uint32_t i = 1; i < refusals && first < longest; ++i) first *= 2;
    return std::min(first, longest);
}

seconds spread(seconds wait, double chance) {
    return wait +
           seconds(static_cast<seconds::rep>(static_cast<double>(wait.count()) * chance / 4));
}

void hold_off(standing& now_stands, hold why, seconds wait, instant now) {
    now_stands.held = why;
    now_stands.not_before = now + wait;
}

}  // namespace

bool is_refusal(const failure& why) {
    return why.code == errc::authentication_failed || why.code == errc::login_refused;
}

standing after_run(standing before, const report& result, instant now, double chance) {
    standing stands = std::move(before);
    stands.ended = now;
    stands.held = hold::none;
    stands.fetched += result.fetched;
    stands.octets += result.octets;
    stands.error.clear();
    if (!result.stopped) {
        stands.listed = result.listed - result.deleted;
        stands.refusals = 0;
        if (result.login_delay.count() > 0)
            hold_off(stands, hold::login_delay, result.login_delay, now);
        if (result.bad.empty())
            stands.succeeded = now;
        else
            stands.error = result.bad.front().why.message();
        return stands;
    }
    const failure& why = *result.stopped;
    stands.error = why.message();
    if (wants_to_be_left_alone(why)) {
        const seconds wait =
            std::max(why.retry_after.value_or(seconds(0)),
                     back_off(first_back_off, longest_back_off, ++stands.refusals));
        hold_off(stands, hold::server_busy, spread(wait, chance), now);
    } else if (is_refusal(why)) {
        const seconds wait = back_off(first_refusal, longest_refusal, ++stands.refusals);
        hold_off(stands, hold::refused, spread(wait, chance), now);
    }
    return stands;
}

}  // namespace pop3::fetch
