// SPDX-License-Identifier: MIT
// The commands, one function each, in the file of the same name. The dispatcher has checked the
// state. `arguments` is the text after the verb and its one blank, free of control characters.
#pragma once

#include <string_view>

#include "server/protocol/command_context.hpp"

namespace pop3::inline v1::serving::commands {

void user(conversation& with, std::string_view arguments);
void pass(conversation& with, std::string_view arguments);
void apop(conversation& with, std::string_view arguments);
void auth(conversation& with, std::string_view arguments);
/// The next line of the client while AUTH waits for it.
void auth_response(conversation& with, std::string_view line);
void stls(conversation& with, std::string_view arguments);
void stat(conversation& with, std::string_view arguments);
void list(conversation& with, std::string_view arguments);
void uidl(conversation& with, std::string_view arguments);
void retr(conversation& with, std::string_view arguments);
void top(conversation& with, std::string_view arguments);
void dele(conversation& with, std::string_view arguments);
void noop(conversation& with, std::string_view arguments);
void rset(conversation& with, std::string_view arguments);
void capa(conversation& with, std::string_view arguments);
void utf8(conversation& with, std::string_view arguments);
void lang(conversation& with, std::string_view arguments);
void quit(conversation& with, std::string_view arguments);

}  // namespace pop3::inline v1::serving::commands
