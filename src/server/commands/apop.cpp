// SPDX-License-Identifier: MIT
// APOP (RFC 1939, section 7): the digest of the greeting's timestamp and the password.
#include "commands.hpp"
#include "sasl/md5.hpp"
#include "vocabulary/constant_time.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving::commands {

void apop(command_context& context, std::string_view arguments) {
    if (!context.offered.apop) return context.err("APOP is not offered here");
    const std::string name(wire::next_word(arguments));
    const std::string_view digest = wire::next_word(arguments);
    if (digest.empty() || !wire::next_word(arguments).empty())
        return context.err("APOP takes a name and a digest");

    const std::optional<secret_string> password = context.mail.password_of(name);
    secret_string text(context.facts.timestamp);
    text.append(password ? password->reveal() : nobodys_secret);
    const bool same = equal_in_constant_time(digest, sasl::md5_hex(text.reveal()));
    if (!same || !password) return context.login_failed(fail(errc::authentication_failed));
    context.log_in(name);
}

}  // namespace pop3::inline v1::serving::commands
