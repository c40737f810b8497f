// SPDX-License-Identifier: MIT
// USER and PASS (RFC 1939, section 7), and RPOP, which once replaced PASS (RFC 1225).
#include "cleartext_guard.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {

flow<reply> user(dialogue& s, std::string name) {
    s.send("USER", name);               // C: USER mrose
    reply ok = co_await s.expect_ok();  // S: +OK, also for a mailbox that is not there
    co_return ok;
}

flow<reply> pass(dialogue& s, secret_string password) {
    if (auto reason = password_in_clear(s)) co_return *reason;
    s.mask_secret(password);
    s.send("PASS", password);           // C: PASS secret
    reply ok = co_await s.expect_ok();  // S: +OK maildrop locked and ready
    co_return ok;
}

flow<reply> rpop(dialogue& s, std::string name) {
    s.send("RPOP", name);               // C: RPOP mrose
    reply ok = co_await s.expect_ok();  // S: +OK maildrop locked and ready
    co_return ok;
}

}  // namespace pop3::inline v1::flows
