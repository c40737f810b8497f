// SPDX-License-Identifier: MIT
// STLS (RFC 2595, section 4): starts TLS.
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<reply> stls(dialogue& s) {
    s.send("STLS");                     // C: STLS
    reply ok = co_await s.expect_ok();  // S: +OK Begin TLS negotiation
    co_await s.tls_handshake();         // nothing may come before it
    co_return ok;
}

}  // namespace pop3::inline v1::flows
