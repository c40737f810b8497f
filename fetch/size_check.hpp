// SPDX-License-Identifier: MIT
// What the size that LIST announces says about the octets that came. Sizes are hints (RFC 1939,
// section 11): servers count line ends as one octet, round up, or estimate.
#pragma once

#include <optional>

#include "pop3/types.hpp"

namespace pop3::fetch {

/// A message as it came. `line_ends`: how many line feeds it has.
struct received_size {
    octet_count octets = 0;
    octet_count line_ends = 0;
};

enum class size_match {
    exact,  ///< as many octets as announced, line ends counted as two octets or as one: it is whole
    other,  ///< another number: it is whole if the server is in step after it
    too_short,  ///< nothing, or less than three quarters of what was announced
};

/// Compares the octets that came with those `announced`; 0 if nothing was.
size_match match_sizes(octet_count announced, const received_size& came) noexcept;

/// Where the message of a server that does not end it is given up: far above what LIST announces, and
/// above `largest`, the user's limit, by as much again. In octets.
octet_count most_octets(octet_count announced, std::optional<octet_count> largest) noexcept;

}  // namespace pop3::fetch
