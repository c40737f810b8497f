// SPDX-License-Identifier: MIT
// What a flow refuses to do by itself, before anything is sent.
#pragma once

#include <optional>

#include "pop3/error.hpp"
#include "pop3/session.hpp"

namespace pop3::inline v1::flows {

/// Rule R8: a password goes through TLS, unless the caller allowed clear text by name.
inline std::optional<failure> password_in_clear(const session& s) {
    if (s.secure() || s.insists_on().allow_cleartext_password) return std::nullopt;
    return fail(errc::cleartext_refused);
}

/// What keeps login() from saying anything at all.
inline std::optional<failure> cannot_log_in(const session& s, const credentials& who) {
    if (s.state() == session_state::transaction)
        return failure{
            errc::wrong_state,   "login", {},
            "already logged in", {},      "Go on with this login, or open another connection."};
    const bool has_secret = who.proves_by() == proof::password || who.proves_by() == proof::token;
    if (has_secret && who.user().empty())
        return fail(errc::invalid_argument, "the user name is empty");
    if (has_secret && who.password().empty())
        return fail(errc::invalid_argument, "the password or token is empty");
    return std::nullopt;
}

}  // namespace pop3::inline v1::flows
