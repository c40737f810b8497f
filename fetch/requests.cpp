// SPDX-License-Identifier: MIT
#include "requests.hpp"

#include <algorithm>
#include <tuple>

#include "size_check.hpp"

namespace pop3::fetch {
namespace {

request request_of(const step& message, const mail_policy& policy) {
    return {message.number, message.header_only, message.setback != setback_kind::none,
            message.octets, most_octets(message.octets, policy.largest)};
}

// Messages without a unique-id share what is known of one of them: another one comes first each time.
void take_turns(std::vector<const step*>& failed, const plan& steps) {
    for (auto begin = failed.begin(); begin != failed.end();) {
        const setback* const before = steps.earlier(**begin);
        const auto end = std::find_if(
            begin, failed.end(), [&](const step* each) { return steps.earlier(*each) != before; });
        std::rotate(begin, begin + before->times % (end - begin), end);
        begin = end;
    }
}

}  // namespace

requests requests_of(const plan& steps, const mail_policy& policy) {
    std::vector<const step*> failed;
    requests all;
    for (const step& each : steps.steps()) {
        if (!is_retrieved(each)) continue;
        if (!each.header_only) all.octets += each.octets;
        if (each.setback == setback_kind::none)
            all.first.push_back(request_of(each, policy));
        else
            failed.push_back(&each);
    }
    // What failed most often comes last, whatever the reason: else a message that is refused in every
    // session could keep others from coming at a server that closes after a few.
    std::ranges::stable_sort(failed, {}, [&](const step* each) {
        return std::tuple(steps.earlier(*each)->times, each->setback);
    });
    take_turns(failed, steps);
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
