// SPDX-License-Identifier: MIT
#include "list_maildrop.hpp"

#include <algorithm>

#include "fetch/error.hpp"
#include "flows/listing_bodies.hpp"
#include "pop3/flows.hpp"

namespace pop3::fetch {

flow<void> expect_as_announced(dialogue& s, std::uint32_t expected) {
    flow<drop_listing> asking = flows::stat(s);               // C: STAT
    result<drop_listing> answer = co_await asking.attempt();  // S: +OK 2 320
    s.expect_messages(answer ? std::max(expected, answer->messages) : expected);
}

flow<listings> list_maildrop(dialogue& s, bool uids_expected, capa_first listed_before) {
    both_listings asked(s, listed_before);  // C: UIDL, LIST
    co_await asked.capabilities();
    reply named = co_await s.next_reply();  // S: +OK

    listings listed;
    if (named.positive()) {
        listed.uids = co_await flows::uidl_body(s);  // S: 1 whqtswO00WBw418f9t5JxYwZ
    } else {                                         // S: -ERR what is UIDL?
        failure reason = s.refusal(named);
        const bool unable = reason.code == errc::server_error || reason.code == errc::not_supported;
        if (unable && uids_expected) reason.code = fetch_errc::unique_ids_withheld;
        if (!unable || uids_expected) co_return reason;
    }
    asked.list();
    co_await s.expect_ok();                       // S: +OK 2 messages
    listed.sizes = co_await flows::list_body(s);  // S: 1 120
    co_return listed;
}

}  // namespace pop3::fetch
