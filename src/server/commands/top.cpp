// SPDX-License-Identifier: MIT
// TOP (RFC 1939, section 7): the header of a message, and some lines.
#include "commands.hpp"
#include "server/protocol/message_response.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving::commands {

void top(conversation& with, std::string_view arguments) {
    if (!with.offered.top) return with.err("TOP is not offered here");
    const std::string_view which = wire::next_word(arguments);
    const auto lines = wire::parse_number(wire::next_word(arguments), UINT64_MAX);
    if (!lines) return with.err("TOP takes a message and a number of lines");
    if (!with.no_arguments(arguments)) return;
    const auto n = with.message(which);
    if (!n) return;
    auto source = with.drop->messages().open(*n);
    if (!source) return with.err(source.error());
    with.ok("top of message follows",
            std::make_unique<message_body>(std::move(*source), top_cut(*lines)));
}

}  // namespace pop3::inline v1::serving::commands
