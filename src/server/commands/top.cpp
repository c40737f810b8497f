// SPDX-License-Identifier: MIT
// TOP (RFC 1939, section 7): the header of a message, and some lines.
#include "commands.hpp"
#include "server/protocol/message_response.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving::commands {

void top(command_context& context, std::string_view arguments) {
    if (!context.offered.top) return context.err("TOP is not offered here");
    const std::string_view which = wire::next_word(arguments);
    const auto lines = wire::parse_number(wire::next_word(arguments), UINT64_MAX);
    if (!lines) return context.err("TOP takes a message and a number of lines");
    if (!context.no_arguments(arguments)) return;
    const auto n = context.message(which);
    if (!n) return;
    auto source = context.drop->messages().open(*n);
    if (!source) return context.err(source.error());
    context.ok("top of message follows",
               std::make_unique<message_body>(std::move(*source), top_cut(*lines)));
}

}  // namespace pop3::inline v1::serving::commands
