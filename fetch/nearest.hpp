// SPDX-License-Identifier: MIT
// Which of the right words somebody meant who wrote a wrong one.
#pragma once

#include <span>
#include <string_view>

namespace pop3::fetch {

/// The one of `right` that `given` is most like, in whatever case; empty if that is anybody's guess.
/// People miss the first letter seldom, and imap: or smtp: is not a mistyped lmtp:.
std::string_view nearest(std::string_view given, std::span<const std::string_view> right);

}  // namespace pop3::fetch
