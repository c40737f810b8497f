// SPDX-License-Identifier: MIT
// Compares the size that LIST announces with the octets that came. Sizes are hints (RFC 1939,
// section 11): servers count line ends as one octet, round up, or estimate.
#pragma once

#include <optional>
#include <string_view>

#include "pop3/types.hpp"

namespace pop3::fetch {

/// A received message. `line_ends`: the number of its line feeds.
struct received_size {
    octet_count octets = 0;
    octet_count line_ends = 0;
};

/// The number of line feeds.
octet_count count_line_feeds(std::string_view octets) noexcept;

enum class size_match {
    exact,  ///< as many octets as announced, line ends counted as two octets or as one: it is whole
    other,  ///< another number: it is whole if the server is in step after it
    too_short,  ///< nothing, or less than three quarters of the announced size
};

/// Compares the octets that came with those `announced`; 0 if nothing was.
size_match match_sizes(octet_count announced, const received_size& came) noexcept;

/// The number of octets at which an endless message is abandoned: far above what LIST announces,
/// and above `largest`, the user's limit, by as much again.
octet_count most_octets(octet_count announced, std::optional<octet_count> largest) noexcept;

}  // namespace pop3::fetch
