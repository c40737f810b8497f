// SPDX-License-Identifier: MIT
// RETR (RFC 1939, section 5): all of a message.
#include "commands.hpp"
#include "server/protocol/message_response.hpp"

namespace pop3::inline v1::serving::commands {

void retr(command_context& context, std::string_view arguments) {
    const auto n = context.only_message(arguments);
    if (!n) return;
    auto source = context.drop->messages().open(*n);
    if (!source) return context.err(source.error());
    context.ok(std::to_string(context.drop->messages().size(*n)) + " octets",
               std::make_unique<message_body>(std::move(*source)));
}

}  // namespace pop3::inline v1::serving::commands
