// SPDX-License-Identifier: MIT
// NOOP and RSET (RFC 1939, section 5).
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void noop(conversation& with, std::string_view arguments) {
    if (!with.no_arguments(arguments)) return;
    with.ok();
}

void rset(conversation& with, std::string_view arguments) {
    if (!with.no_arguments(arguments)) return;
    with.drop->unmark_all();
    with.ok("no message is marked");
}

}  // namespace pop3::inline v1::serving::commands
