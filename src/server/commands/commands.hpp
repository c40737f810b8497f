// SPDX-License-Identifier: MIT
// The commands, one function each, in the file of the same name. The dispatcher has checked the
// state. `arguments` is the text after the verb and its one blank, free of control characters.
#pragma once

#include <string_view>

#include "server/protocol/command_context.hpp"

namespace pop3::inline v1::serving::commands {

void user(command_context& context, std::string_view arguments);
void pass(command_context& context, std::string_view arguments);
void apop(command_context& context, std::string_view arguments);
void auth(command_context& context, std::string_view arguments);
/// The next line of the client while AUTH waits for it.
void auth_response(command_context& context, std::string_view line);
void stls(command_context& context, std::string_view arguments);
void stat(command_context& context, std::string_view arguments);
void list(command_context& context, std::string_view arguments);
void uidl(command_context& context, std::string_view arguments);
void retr(command_context& context, std::string_view arguments);
void top(command_context& context, std::string_view arguments);
void dele(command_context& context, std::string_view arguments);
void noop(command_context& context, std::string_view arguments);
void rset(command_context& context, std::string_view arguments);
void capa(command_context& context, std::string_view arguments);
void utf8(command_context& context, std::string_view arguments);
void lang(command_context& context, std::string_view arguments);
void quit(command_context& context, std::string_view arguments);

}  // namespace pop3::inline v1::serving::commands
