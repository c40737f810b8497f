// SPDX-License-Identifier: MIT
// QUIT (RFC 1939, sections 4 and 6): the only command that deletes.
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void quit(conversation& with, std::string_view arguments) {
    if (!with.no_arguments(arguments)) return;
    // The maildrop is released before the reply: a login after it finds no lock.
    const std::size_t left = with.drop ? with.drop->update() : 0;
    with.drop.reset();
    with.state = server_state::ended;
    if (left > 0)
        with.err(std::to_string(left) + " marked messages were not deleted");
    else
        with.ok("bye");
}

}  // namespace pop3::inline v1::serving::commands
