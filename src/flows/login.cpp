// SPDX-License-Identifier: MIT
// Logging in the way most callers want: the best that both sides have, tried once.
#include "flows/mechanism_choice.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {
namespace {

flow<reply> by_user_and_pass(session& s, credentials who) {
    co_await user(s, who.user());                 // C: USER mrose
    reply ok = co_await pass(s, who.password());  // C: PASS secret
    co_return ok;
}

flow<reply> by_mechanism(session& s, std::unique_ptr<sasl_mechanism> mechanism) {
    reply ok = co_await auth(s, *mechanism);  // C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
    co_return ok;
}

flow<reply> by(session& s, credentials who, login_way way) {
    switch (way.by) {
        case login_way::command::user_and_pass:
            return by_user_and_pass(s, std::move(who));
        case login_way::command::apop:
            return apop(s, std::move(who));
        case login_way::command::auth:
            break;
    }
    return by_mechanism(s, std::move(way.mechanism));
}

}  // namespace

flow<reply> login(session& s, credentials who) {
    s.conceal(who.password());
    if (!s.known_capabilities())  // -ERR: the server does not say
        static_cast<void>(co_await capa(s).attempt());
    result<login_way> way = choose_login(s, who);
    if (!way) co_return std::move(way).error();

    if (s.insists_on().utf8 && s.supports("UTF8") == support::advertised)
        // before the password (RFC 6856, section 2.1)
        static_cast<void>(co_await utf8(s).attempt());  // C: UTF8
    const bool listed = s.known_capabilities() != nullptr;
    flow<reply> attempt = by(s, who, *std::move(way));
    reply ok = co_await attempt;

    if (listed) static_cast<void>(co_await capa(s).attempt());  // what it lists may have changed
    co_return ok;
}

}  // namespace pop3::inline v1::flows
