// SPDX-License-Identifier: MIT
// Finds dots after a line feed, many octets at a time: the one hot loop of receiving mail.
#pragma once

#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

/// The first p in [begin, end) with p[0] == '.' and p[-1] == '\n'; `end` if there is none.
/// begin[-1] must be readable.
POP3_EXPORT const char* find_dot_after_lf(const char* begin, const char* end) noexcept;

/// The same octet by octet: for machines without SSE2, and to test the fast form.
POP3_EXPORT const char* find_dot_after_lf_scalar(const char* begin, const char* end) noexcept;

}  // namespace pop3::inline v1::wire
