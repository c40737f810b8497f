// SPDX-License-Identifier: MIT
// DELE (RFC 1939, section 5): marks a message; only QUIT deletes it.
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void dele(conversation& with, std::string_view arguments) {
    const auto n = with.only_message(arguments);
    if (!n) return;
    with.drop->mark(*n);
    with.ok("message " + std::to_string(n->value()) + " marked as deleted");
}

}  // namespace pop3::inline v1::serving::commands
