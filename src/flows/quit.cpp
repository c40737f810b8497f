// SPDX-License-Identifier: MIT
// QUIT (RFC 1939, sections 4 and 6): the only command that deletes. A reply that never comes is
// errc::quit_in_doubt: the session reports every failure after QUIT so.
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<reply> quit(dialogue& s) {
    s.send("QUIT");                     // C: QUIT
    reply ok = co_await s.expect_ok();  // S: +OK bye; -ERR: not all were deleted
    co_return ok;
}

}  // namespace pop3::inline v1::flows
