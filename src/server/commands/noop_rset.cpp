// SPDX-License-Identifier: MIT
// NOOP and RSET (RFC 1939, section 5).
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void noop(command_context& context, std::string_view arguments) {
    if (!context.no_arguments(arguments)) return;
    context.ok();
}

void rset(command_context& context, std::string_view arguments) {
    if (!context.no_arguments(arguments)) return;
    context.drop->unmark_all();
    context.ok("no message is marked");
}

}  // namespace pop3::inline v1::serving::commands
