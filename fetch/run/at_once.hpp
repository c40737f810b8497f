// SPDX-License-Identifier: MIT
// Limits of the accounts that are run at the same time.
#pragma once

#include <cstddef>

namespace pop3::fetch {

/// How many may be run at once; both at least 1.
struct at_once {
    std::size_t in_all = 64;
    std::size_t per_host = 2;
};

}  // namespace pop3::fetch
