// SPDX-License-Identifier: MIT
// USER and PASS (RFC 1939, section 7).
#include "commands.hpp"

namespace pop3::inline v1::serving::commands {

void user(conversation& with, std::string_view arguments) {
    if (!with.offered.user) return with.err("USER is not offered here");
    if (!with.password_allowed()) return;
    if (arguments.empty()) return with.err("USER takes a name");
    with.user = arguments;
    with.ok("now the password");  // also for an unknown name: only PASS is judged
}

void pass(conversation& with, std::string_view arguments) {
    if (with.user.empty()) return with.err("USER first");
    const std::string name = with.user;
    if (const std::optional<failure> why = with.mail.check_password(name, arguments))
        return with.login_failed(*why);
    with.log_in(name);
}

}  // namespace pop3::inline v1::serving::commands
