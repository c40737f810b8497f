// SPDX-License-Identifier: MIT
// Keeping a session alive between two verbs (RFC 1939, section 3, sets a timer of at least ten
// minutes; some servers close after one).
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<std::size_t> keep_alive(dialogue& s, event over) {
    std::size_t times = 0;
    while (true) {
        bool is_over = co_await wait_for(over, s.policy().keep_alive);
        if (is_over) break;
        s.send("NOOP");                     // C: NOOP
        reply ok = co_await s.expect_ok();  // S: +OK
        ++times;
    }
    co_return times;
}

}  // namespace pop3::inline v1::flows
