// SPDX-License-Identifier: MIT
// RETR (RFC 1939, section 5) and TOP (section 7): a message, passed to the sink as it arrives.
#include "body.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<octet_count> retr(session& s, message_number n, body_sink& sink) {
    s.send("RETR", n);                                 // C: RETR 1
    co_await s.expect_ok();                            // S: +OK 120 octets
    octet_count octets = co_await body_into(s, sink);  // S: the message, then .
    if (auto reason = handed_over(s, [&] { sink.end(); })) co_return *std::move(reason);
    co_return octets;
}

flow<octet_count> top(session& s, message_number n, std::uint32_t lines, body_sink& sink) {
    s.send("TOP", n, lines);                           // C: TOP 1 10
    co_await s.expect_ok();                            // S: +OK
    octet_count octets = co_await body_into(s, sink);  // S: header, blank line, 10 lines, then .
    if (auto reason = handed_over(s, [&] { sink.end(); })) co_return *std::move(reason);
    co_return octets;
}

}  // namespace pop3::inline v1::flows
