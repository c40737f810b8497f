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

}  // namespace pop3::inline v1::flows
