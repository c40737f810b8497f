// SPDX-License-Identifier: MIT
// Which messages of a plan are requested, and in which order.
#pragma once

#include <vector>

#include "fetch/retention_policy.hpp"
#include "plan.hpp"
#include "request.hpp"

namespace pop3::fetch {

/// The requests of a session.
struct requests {
    std::vector<request>
        first;  ///< ascending by number, then those that failed seldom and without harm
    std::vector<request> last;   ///< those that ended an earlier session, or failed as often
    std::vector<request> after;  ///< those only to be compared, where they come after the last
    octet_count octets = 0;      ///< announced of all of them
};

/// `compare_last`: comparisons come after the messages that ended sessions, because an earlier
/// session of the run has made them; else such messages could use up all that a server sends in a
/// session.
requests requests_of(const plan& steps, const retention_policy& policy, bool compare_last = false);

/// True if comparisons have ended a session, and mail that never came has its turn before them, as
/// every other time.
bool mail_waits_for_comparisons(const plan& steps);

/// The messages whose headers a plan wants to see.
std::vector<request> header_requests(const plan& steps, const retention_policy& policy);

}  // namespace pop3::fetch
