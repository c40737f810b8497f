// SPDX-License-Identifier: MIT
// Hosts that mean one thing: an IPv4 address in a form that programs read in several ways is none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// Words for people if `host` looks like an IPv4 address, and is not four decimal numbers up to 255
/// without zeros before them: "010.0.0.1", "127.1", "0x7f.1", "1", "10.0.0.1.". The system, TLS
/// libraries and proxies read these differently: as 8.0.0.1, as 10.0.0.1, or as a name. Nothing for
/// all other texts.
[[nodiscard]] POP3_EXPORT std::optional<std::string> defect_of_host(std::string_view host);

}  // namespace pop3::inline v1
