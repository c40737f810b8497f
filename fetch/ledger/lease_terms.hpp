// SPDX-License-Identifier: MIT
// How long a run holds an account without a sign of life. Ledgers in a file of one machine do not
// need it: the system releases their locks when a process ends.
#pragma once

#include <chrono>

namespace pop3::fetch {

struct lease_terms {
    /// Another run may acquire the account so long after the last change. It must be longer than a
    /// message takes to come.
    std::chrono::seconds lifetime{3600};
    /// confirm_lease() extends a lease of which less than this is left: the time that a delivery may
    /// take.
    std::chrono::seconds delivery_margin{300};
};

}  // namespace pop3::fetch
