// SPDX-License-Identifier: MIT
// Sinks belong to the caller and may throw; flows are built without exceptions. This converts.
#pragma once

#include <functional>
#include <optional>

#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// Calls `take` of a sink. An exception ends the session, so that nothing is deleted, and reaches
/// the caller; errc::sink_failed becomes the failure of the verb, which is returned.
POP3_EXPORT std::optional<failure> handed_over(dialogue& s, const std::function<void()>& take);

}  // namespace pop3::inline v1
