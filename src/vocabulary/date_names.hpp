// SPDX-License-Identifier: MIT
// The names of weekdays and months in dates of mail (RFC 5322, section 3.3) and of mboxes.
#pragma once

#include <array>

namespace pop3::inline v1 {

/// Beginning with Sunday, as in std::chrono::weekday::c_encoding().
inline constexpr std::array weekday_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
inline constexpr std::array month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace pop3::inline v1
