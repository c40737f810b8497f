// SPDX-License-Identifier: MIT
// LIST (RFC 1939, section 5): the scan listing.
#include "commands.hpp"
#include "server/protocol/listing_response.hpp"

namespace pop3::inline v1::serving::commands {

void list(command_context& context, std::string_view arguments) {
    const auto entry = [&drop = *context.drop](std::string& out, message_number n) {
        out += std::to_string(drop.messages().size(n));
    };
    if (arguments.empty())
        return context.ok("scan listing follows",
                          std::make_unique<listing<decltype(entry)>>(*context.drop, entry));
    const auto n = context.only_message(arguments);
    if (!n) return;
    std::string line = std::to_string(n->value()) + ' ';
    entry(line, *n);
    context.ok(line);
}

}  // namespace pop3::inline v1::serving::commands
