// SPDX-License-Identifier: MIT
// Logging in the way most callers want: the best that both sides have, tried once.
#include "flows/refusals.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {
namespace {

flow<reply> by_user_and_pass(session& s, credentials who) {
    co_await user(s, who.user());                 // C: USER mrose
    reply ok = co_await pass(s, who.password());  // C: PASS secret
    co_return ok;
}

flow<reply> by_sasl_plain(session& s, credentials who) {
    sasl_plain plain(who);
    reply ok = co_await auth(s, plain);  // C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
    co_return ok;
}

}  // namespace

flow<reply> login(session& s, credentials who) {
    if (auto why = password_in_clear(s)) co_return *why;
    s.conceal(who.password());
    result<capabilities> before = co_await capa(s).attempt();  // -ERR: the server does not say

    const bool sasl = before && before->offers_mechanism("PLAIN");
    const bool user_pass = !before || before->has("USER") || !before->has("SASL");
    if (!sasl && !user_pass) co_return fail(errc::no_common_mechanism);
    flow<reply> by = sasl ? by_sasl_plain(s, who) : by_user_and_pass(s, who);
    reply ok = co_await by;

    if (before) co_await capa(s).attempt();  // what it lists may have changed
    co_return ok;
}

}  // namespace pop3::inline v1::flows
