// SPDX-License-Identifier: MIT
// CAPA (RFC 2449, section 5): the server's capabilities in this state.
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void capa(conversation& with, std::string_view arguments) {
    const server_features& offered = with.offered;
    if (!offered.capa) return with.err("unknown command");
    if (!with.no_arguments(arguments)) return;

    with.ok("capability list follows");
    const auto line_if = [&out = with.out](bool can, std::string_view line) {
        if (can) out.append(line).append("\r\n");
    };
    const bool password = with.facts.encrypted || offered.cleartext_login;
    line_if(offered.top, "TOP");
    line_if(offered.uidl, "UIDL");
    line_if(offered.user && password, "USER");
    line_if(offered.sasl_plain && password, "SASL PLAIN");
    line_if(offered.resp_codes, "RESP-CODES");
    line_if(offered.auth_resp_code, "AUTH-RESP-CODE");
    line_if(offered.pipelining, "PIPELINING");
    line_if(offered.expire_never, "EXPIRE NEVER");
    line_if(offered.utf8, "UTF8 USER");
    line_if(offered.lang, "LANG");
    line_if(with.facts.stls_possible && !with.utf8 && with.state == server_state::authorization,
            "STLS");
    line_if(!offered.implementation.empty(), "IMPLEMENTATION " + offered.implementation);
    with.out += ".\r\n";
}

}  // namespace pop3::inline v1::serving::commands
