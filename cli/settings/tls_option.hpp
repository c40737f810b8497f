// SPDX-License-Identifier: MIT
// The words for when a connection is encrypted, and the option that takes them.
#pragma once

#include <string>
#include <string_view>

#include "command_syntax.hpp"
#include "pop3/tls_mode.hpp"

namespace pop3::cli {

/// "implicit", "stls" or "none".
std::string_view name_of(tls_mode mode);
/// The mode of this name, which is one of them.
tls_mode tls_mode_named(std::string_view name);

/// Adds the option `names` to `command`; parsing writes into `value`, which must outlive that.
option_syntax add_tls_option(command_syntax command, const std::string& names, tls_mode& value,
                             const std::string& doc);

}  // namespace pop3::cli
