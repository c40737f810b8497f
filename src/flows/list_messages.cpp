// SPDX-License-Identifier: MIT
// LIST and UIDL (RFC 1939, sections 5 and 7): what the maildrop has.
#include "pop3/flows.hpp"
#include "pop3/messages.hpp"

namespace pop3::inline v1::flows {

flow<message_listing> list_messages(dialogue& s) {
    message_listing listed;
    scan_listing sizes = co_await list(s);  // C: LIST
    listed.sizes = std::move(sizes);
    flow<unique_id_listing> asking = uidl(s);  // C: UIDL
    result<unique_id_listing> uids = co_await asking.attempt();
    if (uids) {
        listed.uids = *std::move(uids);
    } else {  // S: -ERR what is UIDL?
        const std::error_code code = uids.error().code;
        if (code != errc::server_error && code != errc::not_supported)
            co_return std::move(uids).error();
    }
    co_return listed;
}

}  // namespace pop3::inline v1::flows
