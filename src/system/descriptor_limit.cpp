// SPDX-License-Identifier: MIT
#include "descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace pop3::inline v1::system {

std::size_t descriptor_limit() noexcept {
    constexpr std::size_t common = 1024;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return common;
    return static_cast<std::size_t>(
        std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<int>::max()));
}

void raise_descriptor_limit(std::size_t enough) noexcept {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = std::max(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, enough));
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace pop3::inline v1::system
