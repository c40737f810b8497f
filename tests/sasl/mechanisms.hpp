// SPDX-License-Identifier: MIT
// AUTH and login() for scripted_exchange::play().
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "pop3/flows.hpp"
#include "support/recorder.hpp"

namespace pop3::test {

/// The user and the secrets of every test; recorder.hpp knows which of them must not be visible.
inline credentials ann() {
    return {"ann", std::string(password)};
}
inline credentials ann_by_token() {
    return credentials::oauth("ann@example.org", "ya29.T");
}

namespace verbs {

namespace detail {

inline flow<reply> auth_with(dialogue& s, std::unique_ptr<sasl_mechanism> mechanism) {
    reply ok = co_await flows::auth(s, *mechanism);
    co_return ok;
}

}  // namespace detail

/// AUTH by a built-in mechanism.
inline auto auth(std::string mechanism, credentials identity) {
    return [=](dialogue& s) {
        return detail::auth_with(s,
                                 builtin_mechanisms().make(mechanism, identity, s.peer()).value());
    };
}

/// AUTH by a new M(arguments...).
template <class M, class... Arguments>
auto auth_by(Arguments... arguments) {
    return [=](dialogue& s) { return detail::auth_with(s, std::make_unique<M>(arguments...)); };
}

inline auto login(credentials identity) {
    return [=](dialogue& s) { return flows::login(s, identity); };
}

}  // namespace verbs
}  // namespace pop3::test
