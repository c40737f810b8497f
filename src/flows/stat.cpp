// SPDX-License-Identifier: MIT
// STAT (RFC 1939, section 5): the drop listing.
#include "pop3/flows.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::flows {

flow<drop_listing> stat(dialogue& s) {
    s.send("STAT");                     // C: STAT
    reply ok = co_await s.expect_ok();  // S: +OK 2 320

    std::string_view words = ok.text();
    const auto messages = wire::parse_number(wire::next_word(words), UINT32_MAX);
    const auto octets = wire::parse_number(wire::next_word(words), UINT64_MAX);
    if (!messages || !octets) co_return s.unreadable(ok);
    s.expect_messages(static_cast<std::uint32_t>(*messages));
    co_return drop_listing{static_cast<std::uint32_t>(*messages), *octets};
}

}  // namespace pop3::inline v1::flows
