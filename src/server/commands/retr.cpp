// SPDX-License-Identifier: MIT
// RETR (RFC 1939, section 5): all of a message.
#include "commands.hpp"
#include "server/protocol/message_response.hpp"

namespace pop3::inline v1::serving::commands {

void retr(conversation& with, std::string_view arguments) {
    const auto n = with.only_message(arguments);
    if (!n) return;
    auto source = with.drop->messages().open(*n);
    if (!source) return with.err(source.error());
    with.ok(std::to_string(with.drop->messages().size(*n)) + " octets",
            std::make_unique<message_body>(std::move(*source)));
}

}  // namespace pop3::inline v1::serving::commands
