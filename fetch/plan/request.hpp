// SPDX-License-Identifier: MIT
// The request for one message.
#pragma once

#include <limits>

#include "pop3/types.hpp"

namespace pop3::fetch {

struct request {
    message_number number;
    bool header_only = false;
    bool failed_before = false;  ///< it is proven before anything else is requested
    octet_count announced = 0;   ///< by LIST
    octet_count most = std::numeric_limits<octet_count>::max();  ///< more octets end the session
};

}  // namespace pop3::fetch
