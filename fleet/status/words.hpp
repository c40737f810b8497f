// SPDX-License-Identifier: MIT
// Times and spans in the state of a fleet.
#pragma once

#include <chrono>
#include <string>

#include "fetch/clock.hpp"

namespace pop3::fleet {

/// "1.5 s", "3 min", "2 h", "4 d".
std::string span_words(std::chrono::milliseconds span);
/// "2026-11-30 02:00:00 UTC".
std::string utc_words(fetch::instant at);
/// "2026-11-30T02:00:00Z".
std::string utc_stamp(fetch::instant at);

}  // namespace pop3::fleet
