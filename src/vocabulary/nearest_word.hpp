// SPDX-License-Identifier: MIT
// Suggests the right word for a mistyped one.
#pragma once

#include <span>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// The one of `right` that is most like `given`, in any case; empty if the guess would be
/// arbitrary. People rarely miss the first letter, and imap: or smtp: is not a mistyped lmtp:.
POP3_EXPORT std::string_view nearest(std::string_view given,
                                     std::span<const std::string_view> right);

}  // namespace pop3::inline v1
