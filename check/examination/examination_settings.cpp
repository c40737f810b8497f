// SPDX-License-Identifier: MIT
#include "examination_settings.hpp"

#include <algorithm>

namespace pop3::check {

wait_limits settings::limits_of(std::chrono::milliseconds longest) const {
    const system::time_point until = system::later(outside.clock.now(), longest);
    return {std::min(until, options.timeouts.end), options.stop};
}

bool settings::time_is_up() const {
    return outside.clock.now() >= options.timeouts.end;
}

}  // namespace pop3::check
