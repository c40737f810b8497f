// SPDX-License-Identifier: MIT
// STAT (RFC 1939, section 5): the drop listing.
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void stat(command_context& context, std::string_view arguments) {
    if (!context.no_arguments(arguments)) return;
    const drop_listing there = context.drop->unmarked();
    context.ok(std::to_string(there.messages) + ' ' + std::to_string(there.octets));
}

}  // namespace pop3::inline v1::serving::commands
