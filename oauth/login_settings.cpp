// SPDX-License-Identifier: MIT
#include "login_settings.hpp"

#include <algorithm>

#include "system/clock_and_poll.hpp"

namespace pop3::oauth {

wait_limits limits_of(const login_settings& settings) {
    const auto now = std::chrono::steady_clock::now();
    return {std::min(system::later(now, settings.limits.read), settings.limits.end), settings.stop};
}

}  // namespace pop3::oauth
