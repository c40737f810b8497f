// SPDX-License-Identifier: MIT
// The commands, one function each, in the file of the same name. The dispatcher has checked the
// state. `arguments` is the text after the verb and its one blank, free of control characters.
#pragma once

#include <string_view>

#include "server/protocol/command_context.hpp"

namespace pop3::inline v1::serving::commands {

void user(conversation& context, std::string_view arguments);
void pass(conversation& context, std::string_view arguments);
void apop(conversation& context, std::string_view arguments);
void auth(conversation& context, std::string_view arguments);
/// The next line of the client while AUTH waits for it.
void auth_response(conversation& context, std::string_view line);
void stls(conversation& context, std::string_view arguments);
void stat(conversation& context, std::string_view arguments);
void list(conversation& context, std::string_view arguments);
void uidl(conversation& context, std::string_view arguments);
void retr(conversation& context, std::string_view arguments);
void top(conversation& context, std::string_view arguments);
void dele(conversation& context, std::string_view arguments);
void noop(conversation& context, std::string_view arguments);
void rset(conversation& context, std::string_view arguments);
void capa(conversation& context, std::string_view arguments);
void utf8(conversation& context, std::string_view arguments);
void lang(conversation& context, std::string_view arguments);
void quit(conversation& context, std::string_view arguments);

}  // namespace pop3::inline v1::serving::commands
