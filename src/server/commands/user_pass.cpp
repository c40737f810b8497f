// SPDX-License-Identifier: MIT
// USER and PASS (RFC 1939, section 7).
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void user(command_context& context, std::string_view arguments) {
    if (!context.offered.user) return context.err("USER is not offered here");
    if (!context.password_allowed()) return;
    if (arguments.empty()) return context.err("USER takes a name");
    context.user = arguments;
    context.ok("now the password");  // also for an unknown name: only PASS is judged
}

void pass(command_context& context, std::string_view arguments) {
    if (context.user.empty()) return context.err("USER first");
    const std::string name = context.user;
    if (const std::optional<failure> reason = context.mail.check_password(name, arguments))
        return context.login_failed(*reason);
    context.log_in(name);
}

}  // namespace pop3::inline v1::serving::commands
