// SPDX-License-Identifier: MIT
// Connecting to a host that has several addresses (RFC 8305).
#pragma once

#include <optional>
#include <vector>

#include "resolver.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::net {

/// The order in which to try `found`: as the name service returned it, but alternating IPv6 and
/// IPv4, so that one broken family costs one attempt (RFC 8305, section 4). At most 16.
std::vector<endpoint> interleave_families(const std::vector<endpoint>& found);

/// A socket that is connected to the first of `found` that answers. The next is tried when one
/// fails or after 250 ms. errc::connect_failed if none answers; timed_out; cancelled.
/// With `source` it is bound to that address, and addresses of the other family are not tried.
POP3_EXPORT result<system::unique_fd> connect_to_any(const std::vector<endpoint>& found,
                                                     const wait_limits& limit, system::clock& clock,
                                                     const std::optional<endpoint>& source = {});

}  // namespace pop3::inline v1::net
