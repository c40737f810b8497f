// SPDX-License-Identifier: MIT
#include "size_check.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace pop3::fetch {
namespace {

constexpr octet_count rounding = 1024;  // some servers round up to this
constexpr octet_count smallest_rounding = 512;
constexpr octet_count slack = 16 * 1024 * 1024;
constexpr octet_count least_slack = 1024 * 1024;

octet_count sum(octet_count a, octet_count b) {
    constexpr octet_count most = std::numeric_limits<octet_count>::max();
    return a > most - b ? most : a + b;
}

bool rounded_up(octet_count announced, octet_count octets) {
    return octets >= announced / 4 && announced % smallest_rounding == 0 &&
           announced - octets < rounding;
}

}  // namespace

// In short runs, whose sum fits one octet: compilers make 16 comparisons of one instruction then.
octet_count count_line_feeds(std::string_view octets) noexcept {
    constexpr std::size_t run = 240;
    octet_count all = 0;
    while (!octets.empty()) {
        const std::string_view next = octets.substr(0, run);
        std::uint8_t found = 0;
        for (const char octet : next) found = static_cast<std::uint8_t>(found + (octet == '\n'));
        all += found;
        octets.remove_prefix(next.size());
    }
    return all;
}

size_match match_sizes(octet_count announced, const received_size& came) noexcept {
    if (came.octets == 0) return size_match::too_short;  // no mail is empty, whatever LIST says
    if (came.octets == announced || came.octets - came.line_ends == announced)
        return announced == 0 ? size_match::other : size_match::exact;
    const bool short_of_it = came.octets < announced && came.octets < announced - announced / 4;
    return short_of_it && !rounded_up(announced, came.octets) ? size_match::too_short
                                                              : size_match::other;
}

octet_count most_octets(octet_count announced, std::optional<octet_count> largest) noexcept {
    const octet_count twice = sum(announced, announced);
    const octet_count far = sum(sum(twice, twice), slack);
    if (!largest) return far;
    return std::min(far, sum(*largest, std::max(*largest, least_slack)));
}

}  // namespace pop3::fetch
