// SPDX-License-Identifier: MIT
// Opening a session (RFC 1939, section 4; RFC 2595, section 4; RFC 8314, section 3): the one order of
// TLS, greeting and STLS.
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<reply> open(dialogue& s, tls_mode mode) {
    if (mode == tls_mode::implicit) co_await s.tls_handshake();
    if (mode == tls_mode::stls) s.expect_tls();
    reply hello = co_await greeting(s);  // S: +OK POP3 ready <1896.697@example.org>
    if (mode != tls_mode::stls) co_return hello;
    result<reply> upgraded = co_await stls(s).attempt();  // C: STLS
    if (upgraded) co_return hello;
    failure reason = std::move(upgraded).error();
    if (reason.code == errc::server_error) {
        reason.code = errc::tls_failed;
        reason.detail = "it refuses to start TLS, and nothing is sent without TLS";
        reason.hint =
            "Use implicit TLS (port 995) if the server has it; if not, ask its administrator for "
            "TLS.";
    }
    s.abandon_response(errc::tls_failed, reason.detail);  // so that nothing can be
    co_return reason;
}

}  // namespace pop3::inline v1::flows
