// SPDX-License-Identifier: MIT
// CAPA (RFC 2449, section 5): the server's capabilities.
#include "listing_bodies.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<capabilities> capa(dialogue& s) {
    s.send("CAPA");  // C: CAPA
    flow<capabilities> answer = capa_answer(s);
    capabilities listing = co_await answer;
    co_return listing;
}

flow<capabilities> capa_answer(dialogue& s) {
    reply answer = co_await s.next_reply();  // S: +OK Capability list follows
    s.set_capabilities(std::nullopt);        // what was known is out of date, whatever the answer
    if (!answer.positive()) co_return s.refusal(answer);

    capabilities listing;
    while (true) {
        std::optional<std::string_view> line = co_await s.next_line();  // S: SASL PLAIN CRAM-MD5
        if (!line) break;                                               // S: .
        listing.add(*line);
    }
    s.set_capabilities(listing);
    co_return listing;
}

}  // namespace pop3::inline v1::flows
