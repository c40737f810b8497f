// SPDX-License-Identifier: MIT
// How long Google asks to wait, in any of the forms in which it does.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "fetch/clock.hpp"

namespace pop3::fetch {

/// `field` is the value of Retry-After: seconds, or a date (RFC 9110, 10.2.3). If that says nothing, the
/// moment in `message`, as in "Retry after 2026-12-01T00:00:00.000Z". At most a day; nothing if neither
/// names a moment, or if it has passed. Throws errc::library_unavailable.
std::optional<std::chrono::seconds> pause_asked_for(std::string_view field,
                                                    std::string_view message, instant now);

}  // namespace pop3::fetch
