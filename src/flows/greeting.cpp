// SPDX-License-Identifier: MIT
// The greeting (RFC 1939, section 4): the server speaks first.
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<reply> greeting(dialogue& s) {
    reply hello = co_await s.expect_ok();  // S: +OK POP3 ready <1896.697@example.org>
    co_return hello;
}

}  // namespace pop3::inline v1::flows
