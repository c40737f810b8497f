// SPDX-License-Identifier: MIT
// LIST (RFC 1939, section 5): the messages and their announced sizes.
#include "lines.hpp"
#include "listing_bodies.hpp"
#include "pop3/flows.hpp"
#include "wire/listing_line.hpp"

namespace pop3::inline v1::flows {

flow<scan_listing> list(dialogue& s) {
    s.send("LIST");                                // C: LIST
    co_await s.expect_ok();                        // S: +OK 2 messages
    scan_listing listing = co_await list_body(s);  // S: 1 120, …, .
    co_return listing;
}

flow<scan_listing> list_body(dialogue& s) {
    scan_listing listing;
    while (true) {
        std::optional<std::string_view> line = co_await s.next_line();  // S: 1 120
        if (!line) break;                                               // S: .
        if (auto entry = parse_scan_line(*line))
            listing.add(*entry);
        else
            listing.add_defective_line();
    }
    listing.sort();
    co_return listing;
}

flow<scan_entry> list(dialogue& s, message_number n) {
    reply ok = co_await line_of(s, "LIST", n);
    co_return read_scan_line(s, n, ok);
}

}  // namespace pop3::inline v1::flows
