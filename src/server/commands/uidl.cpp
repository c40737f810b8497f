// SPDX-License-Identifier: MIT
// UIDL (RFC 1939, section 7): the unique-id listing.
#include "commands.hpp"
#include "server/protocol/listing_response.hpp"

namespace pop3::inline v1::serving::commands {

void uidl(conversation& with, std::string_view arguments) {
    if (!with.offered.uidl) return with.err("UIDL is not offered here");
    const auto entry = [&drop = *with.drop](std::string& out, message_number n) {
        out += drop.messages().unique_id(n);
    };
    if (arguments.empty())
        return with.ok("unique-id listing follows",
                       std::make_unique<listing<decltype(entry)>>(*with.drop, entry));
    const auto n = with.only_message(arguments);
    if (!n) return;
    std::string line = std::to_string(n->value()) + ' ';
    entry(line, *n);
    with.ok(line);
}

}  // namespace pop3::inline v1::serving::commands
