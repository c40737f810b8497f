// SPDX-License-Identifier: MIT
// NOOP and RSET (RFC 1939, section 5).
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<reply> noop(dialogue& s) {
    s.send("NOOP");                     // C: NOOP
    reply ok = co_await s.expect_ok();  // S: +OK
    co_return ok;
}

flow<reply> rset(dialogue& s) {
    s.send("RSET");                     // C: RSET
    reply ok = co_await s.expect_ok();  // S: +OK maildrop has 2 messages (320 octets)
    co_return ok;
}

}  // namespace pop3::inline v1::flows
