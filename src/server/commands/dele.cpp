// SPDX-License-Identifier: MIT
// DELE (RFC 1939, section 5): marks a message; only QUIT deletes it.
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void dele(command_context& context, std::string_view arguments) {
    const auto n = context.only_message(arguments);
    if (!n) return;
    context.drop->mark(*n);
    context.ok("message " + std::to_string(n->value()) + " marked as deleted");
}

}  // namespace pop3::inline v1::serving::commands
