// SPDX-License-Identifier: MIT
// What the mechanisms refuse, in messages that do not repeat it.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/error.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::sasl {

/// Rule R7: a control character separates fields in some messages, and lines where servers decode
/// the others.
inline std::optional<failure> control_characters_in(std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts)
        if (std::ranges::any_of(part, wire::is_control))
            return fail(errc::invalid_argument, "control characters are not allowed in a login");
    return std::nullopt;
}

/// Neither user nor password (or token) may be empty.
inline std::optional<failure> empty_in(const credentials& identity) {
    if (identity.user().empty()) return fail(errc::invalid_argument, "the user name is empty");
    if (identity.password().empty())
        return fail(errc::invalid_argument, "the password or token is empty");
    return std::nullopt;
}

inline std::optional<failure> defect_of(const credentials& identity) {
    if (auto reason = empty_in(identity)) return reason;
    return control_characters_in({identity.user(), identity.password().reveal()});
}

inline failure unexpected_challenge() {
    return fail(errc::bad_challenge, "the mechanism has no such challenge");
}

}  // namespace pop3::inline v1::sasl
