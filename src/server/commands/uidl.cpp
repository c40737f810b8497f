// SPDX-License-Identifier: MIT
// UIDL (RFC 1939, section 7): the unique-id listing.
#include "commands.hpp"
#include "server/protocol/listing_response.hpp"

namespace pop3::inline v1::serving::commands {

void uidl(command_context& context, std::string_view arguments) {
    if (!context.offered.uidl) return context.err("UIDL is not offered here");
    const auto entry = [&drop = *context.drop](std::string& out, message_number n) {
        out += drop.messages().unique_id(n);
    };
    if (arguments.empty())
        return context.ok("unique-id listing follows",
                          std::make_unique<listing<decltype(entry)>>(*context.drop, entry));
    const auto n = context.only_message(arguments);
    if (!n) return;
    std::string line = std::to_string(n->value()) + ' ';
    entry(line, *n);
    context.ok(line);
}

}  // namespace pop3::inline v1::serving::commands
