// SPDX-License-Identifier: MIT
// Which messages of a plan are asked for, and in which order.
#pragma once

#include <vector>

#include "mail_policy.hpp"
#include "plan.hpp"
#include "request.hpp"

namespace pop3::fetch {

/// What a session asks for.
struct requests {
    std::vector<request>
        first;  ///< ascending by number, then those that failed seldom and without harm
    std::vector<request> last;  ///< those that ended an earlier session, or failed as often
    octet_count octets = 0;     ///< announced of all of them
};

requests requests_of(const plan& steps, const mail_policy& policy);

/// The messages whose headers a plan wants to see.
std::vector<request> header_requests(const plan& steps, const mail_policy& policy);

}  // namespace pop3::fetch
