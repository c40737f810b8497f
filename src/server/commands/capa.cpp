// SPDX-License-Identifier: MIT
// CAPA (RFC 2449, section 5): the server's capabilities in this state.
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void capa(command_context& context, std::string_view arguments) {
    const server_features& offered = context.offered;
    if (!offered.capa) return context.err("unknown command");
    if (!context.no_arguments(arguments)) return;

    context.ok("capability list follows");
    const auto line_if = [&out = context.out](bool can, std::string_view line) {
        if (can) out.append(line).append("\r\n");
    };
    const bool password = context.facts.encrypted || offered.cleartext_login;
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
    line_if(context.facts.stls_possible && !context.utf8 &&
                context.state == server_state::authorization,
            "STLS");
    line_if(!offered.implementation.empty(), "IMPLEMENTATION " + offered.implementation);
    context.out += ".\r\n";
}

}  // namespace pop3::inline v1::serving::commands
