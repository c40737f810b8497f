// SPDX-License-Identifier: MIT
// The order in which listed messages are compared with known ones.
#pragma once

#include <cstdint>
#include <vector>

#include "plan.hpp"

namespace pop3::fetch {

/// The positions in `steps` of those that have a unique-id, ascending by unique-id (octet by
/// octet), then by size, then by number.
std::vector<std::uint32_t> by_unique_id(const std::vector<step>& steps,
                                        const unique_id_listing& uids);

}  // namespace pop3::fetch
