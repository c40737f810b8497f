// SPDX-License-Identifier: MIT
#include "requests.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "fetch/message/size_check.hpp"

namespace pop3::fetch {
namespace {

request request_of(const step& message, const mail_policy& policy) {
    return {message.number, message.header_only, message.setback != setback_kind::none,
            message.octets, most_octets(message.octets, policy.largest)};
}

bool ends_session(const step& message) {
    return is_retrieved(message) && ends_sessions(message.setback);
}

// From this many failures on, messages are treated alike.
constexpr std::uint32_t most_ranks = 4;

std::uint32_t rank(const setback& before) {
    return std::min(before.times, most_ranks);
}

// Which of `count` comes first. Many failures are mixed: no rhythm of them may preserve an order
// for ever.
std::size_t turn(std::uint32_t highest_rank, std::uint32_t failures, std::size_t count) {
    if (highest_rank < most_ranks) return (highest_rank - 1) % count;
    constexpr std::uint32_t spreading = 2'654'435'761;  // 2^32 by the golden ratio
    return (failures * spreading >> 16) % count;
}

// New mail that ended sessions comes before comparisons every other time: each of them may use up
// all that a server sends in a session.
bool mail_comes_first(const plan& steps) {
    const setback* mail = nullptr;
    for (const step& each : steps.steps()) {
        if (each.what == action::compare || !ends_session(each)) continue;
        const setback* const before = steps.earlier(each);
        if (!mail || before->times < mail->times) mail = before;
    }
    return mail && mail->times % 2 == 0;
}

// Comparisons come later, if mail comes first; then messages that failed more often.
using standing_in_line = std::pair<bool, std::uint32_t>;

// Of equal ones, a different one comes first each time: else they would keep their order for ever
// at a server that closes after a few. Messages without a unique-id share their setbacks.
template <class Standing>
void take_turns(std::vector<const step*>& failed, const plan& steps, const Standing& standing) {
    for (auto begin = failed.begin(); begin != failed.end();) {
        const standing_in_line alike = standing(*begin);
        std::uint32_t failures = 0;
        auto end = begin;
        for (; end != failed.end() && standing(*end) == alike; ++end)
            failures += steps.earlier(**end)->times;
        const auto count = static_cast<std::size_t>(end - begin);
        const std::size_t first = turn(alike.second, failures, count);
        std::rotate(begin, begin + static_cast<std::ptrdiff_t>(first), end);
        begin = end;
    }
}

}  // namespace

bool mail_waits_for_comparisons(const plan& steps) {
    return mail_comes_first(steps) && std::ranges::any_of(steps.steps(), [](const step& each) {
               return each.what == action::compare && ends_session(each);
           });
}

requests requests_of(const plan& steps, const mail_policy& policy, bool compare_last) {
    std::vector<const step*> failed;
    requests all;
    for (const step& each : steps.steps()) {
        if (!is_retrieved(each)) continue;
        if (!each.header_only) all.octets += each.octets;
        if (each.setback != setback_kind::none)
            failed.push_back(&each);
        else if (compare_last && each.what == action::compare)
            all.after.push_back(request_of(each, policy));
        else
            all.first.push_back(request_of(each, policy));
    }
    // Messages that failed most often come last, whatever the reason: else a message that is
    // refused in every session could keep others from coming at a server that closes after a few.
    const auto standing = [&, mail_first = mail_comes_first(steps)](const step* each) {
        return standing_in_line(mail_first && each->what == action::compare,
                                rank(*steps.earlier(*each)));
    };
    std::map<const setback*, message_number> first;
    for (const step* each : failed) first.emplace(steps.earlier(*each), each->number);
    std::ranges::stable_sort(failed, {}, [&](const step* each) {
        return std::tuple(standing(each), each->setback, first.at(steps.earlier(*each)));
    });
    take_turns(failed, steps, standing);
    const auto ender =
        std::ranges::find_if(failed, [](const step* each) { return ends_sessions(each->setback); });
    for (auto each = failed.begin(); each != failed.end(); ++each)
        (each < ender ? all.first : all.last).push_back(request_of(**each, policy));
    return all;
}

std::vector<request> header_requests(const plan& steps, const mail_policy& policy) {
    std::vector<request> all;
    all.reserve(steps.candidates().size());
    for (const plan::candidate& each : steps.candidates())
        all.push_back(request_of(steps.steps()[each.place], policy));
    return all;
}

}  // namespace pop3::fetch
