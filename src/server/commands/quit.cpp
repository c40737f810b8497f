// SPDX-License-Identifier: MIT
// QUIT (RFC 1939, sections 4 and 6): the only command that deletes.
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void quit(command_context& context, std::string_view arguments) {
    if (!context.no_arguments(arguments)) return;
    // The maildrop is released before the reply: a login after it finds no lock.
    const std::size_t left = context.drop ? context.drop->update() : 0;
    context.drop.reset();
    context.state = server_state::ended;
    if (left > 0)
        context.err(std::to_string(left) + " marked messages were not deleted");
    else
        context.ok("bye");
}

}  // namespace pop3::inline v1::serving::commands
