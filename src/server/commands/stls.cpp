// SPDX-License-Identifier: MIT
// STLS (RFC 2595, section 4).
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void stls(conversation& with, std::string_view arguments) {
    if (!with.no_arguments(arguments)) return;
    if (with.facts.encrypted) return with.err("TLS is active");
    if (!with.facts.stls_possible) return with.err("STLS is not offered here");
    if (with.utf8) return with.err("not after UTF8");  // RFC 6856, section 2.1
    if (with.input_waits) {
        // It was sent before TLS and would be read inside it: an injection (rule R6).
        with.err("octets after STLS");
        with.state = server_state::ended;
        return;
    }
    with.ok("begin TLS");
    with.state = server_state::starting_tls;
}

}  // namespace pop3::inline v1::serving::commands
