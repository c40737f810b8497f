// SPDX-License-Identifier: MIT
// STLS (RFC 2595, section 4).
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void stls(command_context& context, std::string_view arguments) {
    if (!context.no_arguments(arguments)) return;
    if (context.facts.encrypted) return context.err("TLS is active");
    if (!context.facts.stls_possible) return context.err("STLS is not offered here");
    if (context.utf8) return context.err("not after UTF8");  // RFC 6856, section 2.1
    if (context.input_waits) {
        // It was sent before TLS and would be read inside it: an injection (rule R6).
        context.err("octets after STLS");
        context.state = server_state::ended;
        return;
    }
    context.ok("begin TLS");
    context.state = server_state::starting_tls;
}

}  // namespace pop3::inline v1::serving::commands
