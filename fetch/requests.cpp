// SPDX-License-Identifier: MIT
#include "requests.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "size_check.hpp"

namespace pop3::fetch {
namespace {

request request_of(const step& message, const mail_policy& policy) {
    return {message.number, message.header_only, message.setback != setback_kind::none,
            message.octets, most_octets(message.octets, policy.largest)};
}

bool ends_session(const step& message) {
    return is_retrieved(message) && ends_sessions(message.setback);
}

// From so many failures on, one message is like the other.
constexpr std::uint32_t most_ranks = 4;

std::uint32_t rank(const setback& before) {
    return std::min(before.times, most_ranks);
}

// New mail that ended sessions comes before what is only to be compared, every other time: each of them
// may use up all that a server sends in a session.
bool mail_comes_first(const plan& steps) {
    const setback* mail = nullptr;
    for (const step& each : steps.steps()) {
        if (each.what == action::compare || !ends_session(each)) continue;
        const setback* const before = steps.earlier(each);
        if (!mail || before->times < mail->times) mail = before;
    }
    return mail && mail->times % 2 == 0;
}

// What failed most often comes last, whatever the reason: else a message that is refused in every
// session could keep others from coming at a server that closes after a few. Of those that stand alike,
// the one comes first that waits longest since it was first. Only the first is sure to be asked for: so
// only the first goes to the end of the line, and each is first in its turn. Messages that share a
// setback, as those of one size without a unique-id do, go on after the one that was first.
auto place_in_line(const step& message, const plan& steps, bool mail_first) {
    const setback& before = *steps.earlier(message);
    return std::tuple(mail_first && message.what == action::compare, rank(before), before.turn,
                      before.kind, message.number.value() <= before.first, message.number);
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
    std::ranges::sort(failed, {}, [&, mail_first = mail_comes_first(steps)](const step* each) {
        return place_in_line(*each, steps, mail_first);
    });
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
