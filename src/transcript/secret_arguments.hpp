// SPDX-License-Identifier: MIT
// Which part of a command must not be shown.
#pragma once

#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// The secret arguments of a command, without its line end: all of PASS, what follows the user of APOP
/// and the mechanism of AUTH, which are no secrets. Empty: it has none. A view into `line`.
POP3_EXPORT std::string_view secret_arguments(std::string_view line);

}  // namespace pop3::inline v1
