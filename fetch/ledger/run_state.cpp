// SPDX-License-Identifier: MIT
#include "run_state.hpp"

#include <algorithm>
#include <utility>

#include "fetch/error.hpp"

namespace pop3::fetch {
namespace {

using std::chrono::seconds;

bool wants_to_be_left_alone(const failure& reason) {
    constexpr errc codes[] = {errc::in_use, errc::login_delay, errc::system_temporary,
                              errc::login_unavailable};
    return std::ranges::any_of(codes, [&](errc code) { return reason.code == code; });
}

// Doubled with each refusal in a row.
seconds back_off(seconds first, seconds longest, std::uint32_t refusals) {
    for (std::uint32_t i = 1; i < refusals && first < longest; ++i) first *= 2;
    return std::min(first, longest);
}

seconds after_refusals(std::uint32_t refusals, bool logged_in_lately) {
    if (!logged_in_lately) return back_off(first_refusal, longest_wait, refusals);
    return refusals == 1 ? first_refusal_after_login
                         : back_off(first_refusal, longest_wait, refusals - 1);
}

// Refusals of another kind begin a new row.
std::uint32_t counted(run_state& stands, back_off_reason was, back_off_reason cause) {
    if (was != cause && was != back_off_reason::none) stands.refusals = 0;
    return ++stands.refusals;
}

void hold_off(run_state& stands, back_off_reason cause, seconds wait, instant now,
              double chance = 0) {
    const double share = 1 + chance / 4;
    const seconds bounded = std::min(wait, longest_wait);
    stands.back_off = cause;
    stands.not_before =
        now +
        std::min(longest_wait,
                 seconds(static_cast<seconds::rep>(static_cast<double>(bounded.count()) * share)));
}

std::string messages(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " message" : " messages");
}

void after_good_run(run_state& stands, const report& result, instant now) {
    stands.listed = result.listed - result.deleted;
    stands.refusals = 0;
    if (result.login_delay.count() > 0)
        hold_off(stands, back_off_reason::login_delay, result.login_delay, now);
    if (!result.failed.empty())
        stands.error = result.failed.kept().front().reason.message();
    else if (result.refused_waiting > 0)
        stands.error =
            messages(result.refused_waiting) + " refused by the target, tried again later";
    else if (result.refused_delivered > 0)
        stands.error =
            messages(result.refused_delivered) + " refused by the target, delivered to refused-to";
    else if (result.unreadable > 0)
        stands.error = std::to_string(result.unreadable) +
                       (result.unreadable == 1 ? " line" : " lines") +
                       " of the listing cannot be parsed";
    else
        stands.succeeded = now;
}

}  // namespace

bool is_refusal(const failure& reason) {
    return reason.code == errc::authentication_failed || reason.code == errc::login_refused;
}

seconds wait_left(const run_state& stands, instant now) {
    if (stands.back_off == back_off_reason::none || stands.not_before <= now) return seconds(0);
    const bool clock_was_wrong = stands.ended > now || stands.not_before - now > longest_wait;
    return clock_was_wrong ? seconds(0) : stands.not_before - now;
}

bool waits_long(const run_state& stands, instant now) {
    if (stands.back_off != back_off_reason::login_delay) return false;
    if (stands.not_before - stands.ended.value_or(now) > longest_back_off) return true;
    return !stands.succeeded || now - *stands.succeeded > longest_wait;
}

run_state next_state(run_state before, const report& result, instant now, double chance,
                     bool logged_in_lately) {
    run_state stands = std::move(before);
    const back_off_reason was = std::exchange(stands.back_off, back_off_reason::none);
    stands.ended = now;
    if (stands.succeeded > now) stands.succeeded.reset();  // by a clock that was wrong
    stands.fetched += result.fetched;
    stands.octets += result.octets;
    stands.error.clear();
    if (result.logged_in && was != back_off_reason::server_busy &&
        was != back_off_reason::target_refused)
        stands.refusals = 0;
    if (!result.stopped) {
        after_good_run(stands, result, now);
        return stands;
    }
    const failure& reason = *result.stopped;
    stands.error = reason.message();
    const std::uint64_t seen = std::max(result.listed, result.listed_at_least);
    stands.listed = std::max(stands.listed, seen);
    if (wants_to_be_left_alone(reason)) {
        const std::uint32_t refusals = counted(stands, was, back_off_reason::server_busy);
        const seconds wait = std::max(reason.retry_after.value_or(seconds(0)),
                                      back_off(first_back_off, longest_back_off, refusals));
        hold_off(stands, back_off_reason::server_busy, wait, now, chance);
    } else if (reason.code == fetch_errc::target_login_refused) {
        const std::uint32_t refusals = counted(stands, was, back_off_reason::target_refused);
        hold_off(stands, back_off_reason::target_refused,
                 back_off(first_back_off, longest_back_off, refusals), now, chance);
    } else if (is_refusal(reason)) {
        const std::uint32_t refusals = counted(stands, was, back_off_reason::refused);
        hold_off(stands, back_off_reason::refused, after_refusals(refusals, logged_in_lately), now,
                 chance);
    }
    return stands;
}

}  // namespace pop3::fetch
