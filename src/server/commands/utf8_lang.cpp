// SPDX-License-Identifier: MIT
// UTF8 and LANG (RFC 6856).
#include "commands.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving::commands {

// Messages are stored as they came, so this changes what the client may expect, not what is sent.
void utf8(conversation& with, std::string_view arguments) {
    if (!with.offered.utf8) return with.err("UTF8 is not offered here");
    if (!with.no_arguments(arguments)) return;
    if (with.state != server_state::authorization) return with.err("UTF8 comes before the login");
    with.utf8 = true;
    with.ok("UTF-8 mode");
}

void lang(conversation& with, std::string_view arguments) {
    if (!with.offered.lang) return with.err("LANG is not offered here");
    const std::string_view tag = wire::next_word(arguments);
    if (!with.no_arguments(arguments)) return;
    if (tag.empty()) {
        with.ok("language listing follows");
        with.out += "en English\r\n.\r\n";
        return;
    }
    if (tag != "*" && !wire::equal_ignoring_case(tag, "en"))
        return with.err("this language is not spoken here");
    with.ok("en English it is");
}

}  // namespace pop3::inline v1::serving::commands
