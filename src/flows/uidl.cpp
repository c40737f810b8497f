// SPDX-License-Identifier: MIT
// UIDL (RFC 1939, section 7): the identity of a message as long as it exists.
#include "lines.hpp"
#include "listing_bodies.hpp"
#include "pop3/flows.hpp"
#include "wire/listing_line.hpp"

namespace pop3::inline v1::flows {

flow<unique_id_listing> uidl(dialogue& s) {
    s.send("UIDL");          // C: UIDL
    co_await s.expect_ok();  // S: +OK
    unique_id_listing listing = co_await uidl_body(s);
    co_return listing;
}

flow<unique_id_listing> uidl_body(dialogue& s) {
    unique_id_listing listing;
    while (true) {
        std::optional<std::string_view> line =
            co_await s.next_line();  // S: 1 whqtswO00WBw418f9t5JxYwZ
        if (!line) break;            // S: .
        if (auto entry = parse_unique_id_line(*line, s.limits().unique_id))
            listing.add(entry->number, entry->uid);
        else
            listing.add_defective_line();
    }
    listing.sort();
    co_return listing;
}

flow<unique_id> uidl(dialogue& s, message_number n) {
    reply ok = co_await line_of(s, "UIDL", n);  // S: +OK 2 QhdPYR:00WBw1Ph7x7
    co_return read_unique_id_line(s, n, ok);
}

}  // namespace pop3::inline v1::flows
