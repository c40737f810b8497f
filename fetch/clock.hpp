// SPDX-License-Identifier: MIT
// Time in the form of the ledger.
#pragma once

#include <chrono>

namespace pop3::fetch {

/// Seconds since 1970, UTC.
using instant = std::chrono::sys_seconds;

/// By the clock of the system, which may be set back.
instant now();

}  // namespace pop3::fetch
