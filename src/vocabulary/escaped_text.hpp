// SPDX-License-Identifier: MIT
// Mail on a terminal: its lines stay lines, and nothing else of it reaches the terminal.
#pragma once

#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// escaped() without the line feeds and tabs of `octets`, which stay, and of any length.
POP3_EXPORT std::string escaped_text(std::string_view octets);

}  // namespace pop3::inline v1
