// SPDX-License-Identifier: MIT
// RETR (RFC 1939, section 5) and TOP (section 7): a message, passed to the sink as it arrives, or read
// chunk by chunk.
#include "body.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<reply> open_retr(dialogue& s, message_number n) {
    s.send("RETR", n);                  // C: RETR 1
    reply ok = co_await s.expect_ok();  // S: +OK 120 octets
    co_return ok;
}

flow<reply> open_top(dialogue& s, message_number n, std::uint32_t lines) {
    s.send("TOP", n, lines);            // C: TOP 1 10
    reply ok = co_await s.expect_ok();  // S: +OK
    co_return ok;
}

flow<std::string_view> next_chunk(dialogue& s) {
    std::string_view chunk = co_await s.next_chunk();  // S: a part of the message, then .
    co_return chunk;
}

flow<octet_count> retr(dialogue& s, message_number n, any_sink sink) {
    body_sink& into = sink.get();
    co_await open_retr(s, n);                          // C: RETR 1, S: +OK 120 octets
    octet_count octets = co_await body_into(s, into);  // S: the message, then .
    if (auto reason = handed_over(s, [&] { into.end(); })) co_return *std::move(reason);
    co_return octets;
}

flow<std::string> retr(dialogue& s, message_number n) {
    co_await open_retr(s, n);  // C: RETR 1, S: +OK 120 octets
    std::string text;
    string_sink into(text);
    co_await body_into(s, into);  // S: the message, then .
    co_return text;
}

flow<octet_count> top(dialogue& s, message_number n, std::uint32_t lines, any_sink sink) {
    body_sink& into = sink.get();
    co_await open_top(s, n, lines);                    // C: TOP 1 10, S: +OK
    octet_count octets = co_await body_into(s, into);  // S: header, blank line, 10 lines, then .
    if (auto reason = handed_over(s, [&] { into.end(); })) co_return *std::move(reason);
    co_return octets;
}

flow<std::string> top(dialogue& s, message_number n, std::uint32_t lines) {
    co_await open_top(s, n, lines);  // C: TOP 1 10, S: +OK
    std::string text;
    string_sink into(text);
    co_await body_into(s, into);  // S: header, blank line, 10 lines, then .
    co_return text;
}

}  // namespace pop3::inline v1::flows
