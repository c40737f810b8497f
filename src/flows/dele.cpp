// SPDX-License-Identifier: MIT
// DELE (RFC 1939, section 5): marks a message; QUIT deletes it.
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<reply> dele(dialogue& s, message_number n) {
    s.send("DELE", n);                  // C: DELE 1
    reply ok = co_await s.expect_ok();  // S: +OK message 1 deleted
    co_return ok;
}

}  // namespace pop3::inline v1::flows
