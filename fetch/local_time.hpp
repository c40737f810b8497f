// SPDX-License-Identifier: MIT
// Time in a form for people.
#pragma once

#include <string>

#include "clock.hpp"

namespace pop3::fetch {

/// "2026-11-27 04:20:00", in the time zone of this machine.
std::string local_time(instant at);

}  // namespace pop3::fetch
