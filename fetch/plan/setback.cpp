// SPDX-License-Identifier: MIT
#include "setback.hpp"

#include <algorithm>
#include <chrono>

namespace pop3::fetch {

instant next_try(const setback& before, std::uint32_t enough) noexcept {
    constexpr std::chrono::seconds first = std::chrono::hours(1);
    constexpr std::chrono::seconds longest = std::chrono::hours(24);
    if (before.refusals < enough) return before.refused;
    const std::uint32_t doubled = std::min<std::uint32_t>(before.refusals - enough, 5);
    return before.refused + std::min(longest, first * (1U << doubled));
}

std::vector<setback> setbacks_at(std::vector<setback> all, std::string_view description) {
    for (setback& each : all)
        if (each.refused_by != description) each.refusals = 0;
    return all;
}

}  // namespace pop3::fetch
