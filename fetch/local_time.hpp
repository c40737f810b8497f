// SPDX-License-Identifier: MIT
// Time as people read it.
#pragma once

#include <string>

#include "instant.hpp"

namespace pop3::fetch {

/// "2026-11-27 04:20:00", in the time zone of this machine.
std::string local_time(instant at);

}  // namespace pop3::fetch
