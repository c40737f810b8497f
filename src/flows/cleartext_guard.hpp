// SPDX-License-Identifier: MIT
// What a flow refuses locally, before anything is sent.
#pragma once

#include <optional>

#include "pop3/error.hpp"
#include "pop3/session.hpp"
#include "sasl/credential_checks.hpp"
#include "session/already_logged_in.hpp"

namespace pop3::inline v1::flows {

/// Rule R8: a password is sent through TLS, unless the caller explicitly allowed clear text.
inline std::optional<failure> password_in_clear(const session& s) {
    if (s.secure() || s.policy().allow_cleartext_password) return std::nullopt;
    return fail(errc::cleartext_refused);
}

/// What prevents login() from sending anything.
inline std::optional<failure> cannot_log_in(const session& s, const credentials& identity) {
    if (s.state() == session_state::transaction) return already_logged_in("login");
    const bool has_secret =
        identity.kind() == credential_kind::password || identity.kind() == credential_kind::token;
    return has_secret ? sasl::empty_in(identity) : std::nullopt;
}

}  // namespace pop3::inline v1::flows
