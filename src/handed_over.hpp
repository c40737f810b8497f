// SPDX-License-Identifier: MIT
// Sinks are the caller's and may throw; flows are built without exceptions. Here the two meet.
#pragma once

#include <functional>
#include <optional>

#include "pop3/export.hpp"
#include "pop3/session.hpp"

namespace pop3::inline v1 {

/// Lets a sink `take` what came. Whatever it throws ends the session, so that nothing is deleted, and
/// goes to the caller; errc::sink_failed becomes the failure of the verb, which is returned.
POP3_EXPORT std::optional<failure> handed_over(session& s, const std::function<void()>& take);

}  // namespace pop3::inline v1
