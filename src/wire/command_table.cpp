// SPDX-License-Identifier: MIT
#include "command_table.hpp"

#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::wire {

const command_spec* find_command(std::string_view verb) noexcept {
    for (const command_spec& row : command_table)
        if (equal_ignoring_case(row.verb, verb)) return &row;
    return nullptr;
}

}  // namespace pop3::inline v1::wire
