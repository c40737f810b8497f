// SPDX-License-Identifier: MIT
// From a command line to its function, by the command table.
#pragma once

#include <string_view>

#include "server/protocol/command_context.hpp"
#include "wire/command_table.hpp"

namespace pop3::inline v1::serving {

/// Executes one command, or refuses it. Returns its row of the table; null for none.
const wire::command_spec* dispatch(command_context& context, std::string_view line);

}  // namespace pop3::inline v1::serving
