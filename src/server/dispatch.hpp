// SPDX-License-Identifier: MIT
// From a command line to the function that carries it out, by the command table.
#pragma once

#include <string_view>

#include "server/conversation.hpp"
#include "wire/command_table.hpp"

namespace pop3::inline v1::serving {

/// Carries out one command, or refuses it. Says which row of the table it was; null for none.
const wire::command_spec* dispatch(conversation& with, std::string_view line);

}  // namespace pop3::inline v1::serving
