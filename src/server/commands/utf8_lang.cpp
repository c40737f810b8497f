// SPDX-License-Identifier: MIT
// UTF8 and LANG (RFC 6856).
#include "commands.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving::commands {

// Messages are stored as they came, so this changes what the client may expect, not what is sent.
void utf8(command_context& context, std::string_view arguments) {
    if (!context.offered.utf8) return context.err("UTF8 is not offered here");
    if (!context.no_arguments(arguments)) return;
    if (context.state != server_state::authorization)
        return context.err("UTF8 comes before the login");
    context.utf8 = true;
    context.ok("UTF-8 mode");
}

void lang(command_context& context, std::string_view arguments) {
    if (!context.offered.lang) return context.err("LANG is not offered here");
    const std::string_view tag = wire::next_word(arguments);
    if (!context.no_arguments(arguments)) return;
    if (tag.empty()) {
        context.ok("language listing follows");
        context.out += "en English\r\n.\r\n";
        return;
    }
    if (tag != "*" && !wire::equal_ignoring_case(tag, "en"))
        return context.err("this language is not spoken here");
    context.ok("en English it is");
}

}  // namespace pop3::inline v1::serving::commands
